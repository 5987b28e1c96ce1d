import { ApiError } from '../errors/api-error';
import type { ErrorCode } from '../errors/codes';

/**
 * What a failed call means for what it asked for:
 * - `not_sent`: Fish.Audio cannot have got it, or at most a part that means nothing without its end;
 * - `rejected`: Fish.Audio took it and said no;
 * - `unknown`: it may have been carried out, so a create must be looked up before it is made again.
 */
export type CallOutcome = 'not_sent' | 'rejected' | 'unknown';

/** What is known about a failed call. Plain values only: nothing here may lead back to a request, a header or the key. */
export interface FailureFacts {
  readonly outcome: CallOutcome;
  /** The HTTP status Fish.Audio answered with. */
  readonly providerStatus?: number;
  /** `x-fish-trace-id` of the answer, for a support request. */
  readonly traceId?: string | null;
  /** `x-fish-error-code` of the answer. */
  readonly providerCode?: string | null;
  /** The system's name for a broken connection, such as `ECONNREFUSED`. */
  readonly networkCode?: string | null;
  /** How long Fish.Audio asked us to wait, already within bounds; null when it did not say. */
  readonly askedWaitSeconds?: number | null;
  /** When the caller should try again; sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** A failure of our own, such as a sample that cannot be read. Never an error of the HTTP library. */
  readonly cause?: Error;
}

/** Every failure of the Fish.Audio client. It holds no key, no request and no object of the HTTP library. */
export class FishAudioError extends ApiError {
  override readonly name: string = 'FishAudioError';
  readonly outcome: CallOutcome;
  readonly providerStatus: number | null;
  readonly traceId: string | null;
  readonly providerCode: string | null;
  readonly networkCode: string | null;
  readonly askedWaitSeconds: number | null;

  constructor(code: ErrorCode, detail: string, facts: FailureFacts) {
    super(code, detail, {
      ...(facts.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: facts.retryAfterSeconds }),
      ...(facts.providerStatus === undefined ? {} : { members: { provider_status: facts.providerStatus } }),
      ...(facts.cause === undefined ? {} : { cause: facts.cause }),
    });
    this.outcome = facts.outcome;
    this.providerStatus = facts.providerStatus ?? null;
    this.traceId = facts.traceId ?? null;
    this.providerCode = facts.providerCode ?? null;
    this.networkCode = facts.networkCode ?? null;
    this.askedWaitSeconds = facts.askedWaitSeconds ?? null;
  }
}
