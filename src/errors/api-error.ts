import type { LimitName } from '../domain/identity/user-limit';
import type { ModelState } from '../domain/model-status';
import { ERROR_CODES, type ErrorCode } from './codes';

/** One field of the request that is at fault, named as the caller named it. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** Further members of the problem document. One that is added here belongs in `contract/resources/problem.ts` as well. */
export interface ProblemMembers {
  /** The status with which Fish.Audio answered. */
  readonly provider_status?: number;
  /** What a deletion has not removed yet. */
  readonly remains?: readonly ('database' | 'fish_audio')[];
  /** Whether the call may have taken effect. */
  readonly outcome?: 'unknown';
  /** How far Fish.Audio is with the voice that cannot speak. */
  readonly model_state?: ModelState;
  /** Why Fish.Audio has taken the voice down. */
  readonly takedown_category?: string;
  /** What Fish.Audio says of the first recording that it could not use. */
  readonly reason?: string;
  /** Names the upload whose outcome is unknown. */
  readonly operation_id?: string;
  /** Which limit was reached. */
  readonly limit?: LimitName;
  /** When it begins anew, in ISO 8601; absent where it ends by something that is done and not by time. */
  readonly resets_at?: string;
}

/** What an ApiError carries besides its code. Everything but `cause` may be shown to the caller. */
export interface ApiErrorDetails {
  /** Field by field, what is wrong. */
  readonly errors?: readonly FieldError[];
  /** When to try again, in whole seconds; sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Further response headers, such as `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly members?: ProblemMembers;
  /** Why it happened; for the log only, never for the caller. It must hold no secret. */
  readonly cause?: unknown;
}

/**
 * The only error whose text reaches a caller. `detail` is a sentence that says what happened and what to do about it.
 * Anything else that is thrown is reported as `internal_error`, without its text.
 */
export class ApiError extends Error {
  override readonly name: string = 'ApiError';
  readonly status: number;
  readonly title: string;

  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    readonly details: ApiErrorDetails = {},
  ) {
    super(detail, details.cause === undefined ? undefined : { cause: details.cause });
    this.status = ERROR_CODES[code].status;
    this.title = ERROR_CODES[code].title;
  }
}

/** The code by which an error is counted and logged; of anything but an ApiError that is `internal_error`, as it is for a caller. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof ApiError ? error.code : 'internal_error';
}

/** Whether this is an ApiError with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is ApiError {
  return error instanceof ApiError && codes.includes(error.code);
}
