/**
 * One kind of call. `repeat` says when it may be tried again by itself:
 * - `always`: repeating it changes nothing more (reading, deleting, setting fields to given values);
 * - `unsent`: only if Fish.Audio cannot have begun it, since it has no idempotency keys and each go makes or costs
 *   something (Fish Audio OpenAPI).
 */
export interface Endpoint {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly repeat: 'always' | 'unsent';
  /** Whether a 404 means that the voice model named in the call does not exist. */
  readonly namesModel: boolean;
  /** What the body carries, for telling the caller what was too large. */
  readonly carries: 'audio' | 'text' | 'nothing';
}

/** The calls this client makes (Fish Audio OpenAPI). */
export const ENDPOINTS = {
  createModel: { name: 'create_model', method: 'POST', repeat: 'unsent', namesModel: false, carries: 'audio' },
  listModels: { name: 'list_models', method: 'GET', repeat: 'always', namesModel: false, carries: 'nothing' },
  getModel: { name: 'get_model', method: 'GET', repeat: 'always', namesModel: true, carries: 'nothing' },
  updateModel: { name: 'update_model', method: 'PATCH', repeat: 'always', namesModel: true, carries: 'text' },
  deleteModel: { name: 'delete_model', method: 'DELETE', repeat: 'always', namesModel: true, carries: 'nothing' },
  getApiCredit: { name: 'get_api_credit', method: 'GET', repeat: 'always', namesModel: false, carries: 'nothing' },
  speak: { name: 'speak', method: 'POST', repeat: 'unsent', namesModel: true, carries: 'text' },
} as const satisfies Record<string, Endpoint>;
