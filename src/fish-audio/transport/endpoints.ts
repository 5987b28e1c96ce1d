/** One kind of call at Fish.Audio. */
export interface Endpoint {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /**
   * Whether a second attempt changes nothing more (reading, deleting, setting fields to given values). A call that is not
   * idempotent is retried only if Fish.Audio cannot have started it, since each attempt creates or costs something and
   * Fish.Audio has no idempotency keys (Fish Audio OpenAPI).
   */
  readonly idempotent: boolean;
  /** Whether a 404 of Fish.Audio's means that the voice model named in the call does not exist. */
  readonly namesModel: boolean;
  /** What the body holds, so that a 413 or 415 can name it. */
  readonly carries: 'audio' | 'text' | 'nothing';
  /** Whether this service asks by itself, so that the result says nothing about what callers meet. */
  readonly isCheck?: boolean;
}

/** The calls this client makes (Fish Audio OpenAPI). */
export const ENDPOINTS = {
  createModel: { name: 'create_model', method: 'POST', idempotent: false, namesModel: false, carries: 'audio' },
  listModels: { name: 'list_models', method: 'GET', idempotent: true, namesModel: false, carries: 'nothing' },
  getModel: { name: 'get_model', method: 'GET', idempotent: true, namesModel: true, carries: 'nothing' },
  updateModel: { name: 'update_model', method: 'PATCH', idempotent: true, namesModel: true, carries: 'text' },
  deleteModel: { name: 'delete_model', method: 'DELETE', idempotent: true, namesModel: true, carries: 'nothing' },
  getApiCredit: { name: 'get_api_credit', method: 'GET', idempotent: true, namesModel: false, carries: 'nothing' },
  checkKey: {
    name: 'check_key',
    method: 'GET',
    idempotent: true,
    namesModel: false,
    carries: 'nothing',
    isCheck: true,
  },
  speak: { name: 'speak', method: 'POST', idempotent: false, namesModel: true, carries: 'text' },
} as const satisfies Record<string, Endpoint>;
