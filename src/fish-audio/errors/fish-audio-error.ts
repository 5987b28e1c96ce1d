import { ApiError } from '../../errors/api-error';
import type { ErrorCode } from '../../errors/codes';

/**
 * Whether a failed call can have taken effect:
 * - `not_sent`: no, since Fish.Audio received nothing or an incomplete request;
 * - `rejected`: no, since Fish.Audio rejected it;
 * - `unknown`: possibly, so the model of a create must be looked for before another attempt.
 */
export type CallOutcome = 'not_sent' | 'rejected' | 'unknown';

/** What is known about a failed call. Plain values only: nothing here may reference a request, a header or the key. */
export interface FailureFacts {
  readonly outcome: CallOutcome;
  /** The HTTP status of the response. */
  readonly providerStatus?: number;
  /** `x-fish-trace-id` of the response, for a support request. */
  readonly traceId?: string | null;
  /** `x-fish-error-code` of the response. */
  readonly providerCode?: string | null;
  /** `x-fish-error-source` of the response. */
  readonly providerSource?: string | null;
  /** `reason` of the body, cleaned and short. */
  readonly providerReason?: string | null;
  /** Whether the body of the response was an error of Fish.Audio's own, so that no gateway has answered in its place. */
  readonly inOwnWords?: boolean;
  /** The error code of the operating system or of Node, such as `ECONNREFUSED`. */
  readonly networkCode?: string | null;
  /** How long Fish.Audio asked us to wait, within RETRY_AFTER_BOUNDS; null when it did not say. */
  readonly providerRetryAfterSeconds?: number | null;
  /** When the caller should try again; sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** The cause on our side, such as a sample that cannot be read. Never an error of the HTTP library. */
  readonly cause?: Error;
}

const OVERLOADED = 503;

/** Every failure of the Fish.Audio client. It holds no key, no request and no object of the HTTP library. */
export class FishAudioError extends ApiError {
  override readonly name: string = 'FishAudioError';
  readonly outcome: CallOutcome;
  readonly providerStatus: number | null;
  readonly traceId: string | null;
  readonly providerCode: string | null;
  readonly providerSource: string | null;
  readonly providerReason: string | null;
  readonly inOwnWords: boolean;
  readonly networkCode: string | null;
  readonly providerRetryAfterSeconds: number | null;

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
    this.providerSource = facts.providerSource ?? null;
    this.providerReason = facts.providerReason ?? null;
    this.inOwnWords = facts.inOwnWords ?? false;
    this.networkCode = facts.networkCode ?? null;
    this.providerRetryAfterSeconds = facts.providerRetryAfterSeconds ?? null;
  }

  /** Whether Fish.Audio itself has said that it is overloaded, as it documents it, and no gateway in its place: it did not begin. */
  get isOverload(): boolean {
    return this.providerStatus === OVERLOADED && this.inOwnWords;
  }
}
