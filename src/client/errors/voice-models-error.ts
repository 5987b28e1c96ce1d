import type { ErrorCode, Problem } from '../api-types.js';

/** Codes of failures that the service does not report itself. */
export type ClientErrorCode =
  /** No response came, or it broke off: offline, the service is down, the connection was cut. */
  | 'network_error'
  /** The signal of the call was aborted. */
  | 'aborted'
  /** A proxy before the service answered 502. */
  | 'bad_gateway'
  /** A proxy before the service answered 503. */
  | 'service_unavailable'
  /** A proxy before the service answered 504. */
  | 'gateway_timeout'
  /** A response that the service does not give: the address is that of something else, or a proxy has changed it. */
  | 'unexpected_response'
  /** The function that was given as `token` has failed, as `cause` says, or has given what cannot be sent. */
  | 'token_failed'
  /** This platform cannot hand out a sound while it arrives. */
  | 'streams_not_supported';

/** A field that is at fault; `message` continues a sentence that begins with it. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** What is known of a failure. */
export interface FailureFacts {
  readonly code: ErrorCode | ClientErrorCode;
  /** A short sentence, the same for each failure with this code. */
  readonly title: string;
  /** What happened, and what to do about it. */
  readonly detail: string;
  readonly status?: number;
  readonly requestId?: string | null;
  readonly retryAfterSeconds?: number | null;
  readonly problem?: Partial<Problem> | null;
  readonly cause?: unknown;
}

/** Every failure of the client. `message` says what happened and what to do about it, in English. */
export class VoiceModelsError extends Error {
  override readonly name = 'VoiceModelsError';
  readonly code: ErrorCode | ClientErrorCode;
  readonly title: string;
  /** The status of the response; 0 when none came. */
  readonly status: number;
  /** The fields that are at fault; often none. */
  readonly errors: readonly FieldError[];
  /** Names the request in the log of the service; null when no response came. */
  readonly requestId: string | null;
  /** How long to wait before the same is tried again; null when the service did not say. */
  readonly retryAfterSeconds: number | null;
  /** All that the service said (RFC 9457), such as `remains` of a deletion; null when it said nothing. */
  readonly problem: Partial<Problem> | null;

  /** An app that has the client by `import` and by `require` has this class twice: `instanceof` takes the errors of both. */
  static override [Symbol.hasInstance](value: unknown): value is VoiceModelsError {
    // biome-ignore lint/complexity/noThisInStatic: a class that an app derives from this one inherits the function, and means its own errors.
    if (this !== VoiceModelsError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return value instanceof Error && value.name === 'VoiceModelsError';
  }

  constructor(facts: FailureFacts) {
    super(facts.detail, { cause: facts.cause });
    this.code = facts.code;
    this.title = facts.title;
    this.status = facts.status ?? 0;
    this.requestId = facts.requestId ?? null;
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null;
    this.problem = facts.problem ?? null;
    this.errors = fieldErrors(facts.problem?.errors);
  }
}

function fieldErrors(errors: unknown): FieldError[] {
  if (!Array.isArray(errors)) return [];
  return errors.filter((error) => typeof error?.field === 'string' && typeof error.message === 'string');
}

/** The error for what the client was given and cannot send. */
export function invalidParameter(detail: string, cause?: unknown): VoiceModelsError {
  return new VoiceModelsError({
    code: 'invalid_parameter',
    title: 'A parameter is missing or malformed',
    detail,
    cause,
  });
}

/** The error for something that was thrown while a call was under way. */
export function toVoiceModelsError(thrown: unknown, signal?: AbortSignal): VoiceModelsError {
  if (thrown instanceof VoiceModelsError) return thrown;
  if (signal?.aborted) {
    return new VoiceModelsError({
      code: 'aborted',
      title: 'Cancelled',
      detail: 'The call was cancelled.',
      cause: thrown,
    });
  }
  return new VoiceModelsError({
    code: 'network_error',
    title: 'The service cannot be reached',
    detail: 'The connection failed before a response came. Please try again.',
    cause: thrown,
  });
}
