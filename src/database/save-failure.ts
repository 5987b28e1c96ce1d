import { ApiError, type ApiErrorDetails } from '../errors/api-error';
import { DatabaseFailure, type FailureScope } from './database-failure';

/** Why a record could not be saved. `reason` is for the log and for operators; it holds no secret. */
export interface SaveFailure {
  readonly scope: FailureScope;
  readonly reason: string;
  /** The server's code, or null where the failure is not one that the server reported. */
  readonly code: number | null;
}

/** The reason where the voice that a version is of has neither a record nor a tombstone. */
export const VOICE_NOT_FOUND = 'voice not found';

/** Our own codes of failures that end by themselves and concern every save alike. */
const CONCERN_EVERY_SAVE: ReadonlySet<ApiError['code']> = new Set(['database_disabled', 'shutting_down']);

/**
 * What the failure of a save means for the record. Only what is known to be for good is taken for that: a malformed id,
 * a model of another user, and what the server can never store. Everything else, the unknown included, may pass.
 */
export function describeSaveFailure(error: unknown): SaveFailure {
  if (!(error instanceof ApiError)) {
    return { scope: 'call', reason: error instanceof Error ? error.name : 'unknown failure', code: null };
  }
  const { cause }: ApiErrorDetails = error.details;
  if (cause instanceof DatabaseFailure) return { scope: cause.scope, reason: cause.message, code: cause.code };
  if (error.code === 'invalid_parameter') return { scope: 'for_good', reason: error.code, code: null };
  return { scope: CONCERN_EVERY_SAVE.has(error.code) ? 'server' : 'call', reason: error.code, code: null };
}
