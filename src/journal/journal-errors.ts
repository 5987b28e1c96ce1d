import { ApiError } from '../errors/api-error';
import { errorCode } from '../files/durable-files';

const RETRY_AFTER_SECONDS = 30;

/** The journal could not be written, and so nothing was sent to Fish.Audio. */
export function journalUnavailable(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause;
  return new ApiError(
    'journal_unavailable',
    'This service cannot write its journal of uploads at the moment, so nothing was sent to Fish.Audio. Try again later.',
    { retryAfterSeconds: RETRY_AFTER_SECONDS, cause },
  );
}

/** A change of an upload that is already under way could not be written. */
export function entryNotWritten(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause;
  return new ApiError('journal_unavailable', 'The journal of uploads could not be brought up to date.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    cause,
  });
}

/** The journal holds as many uploads as it may. */
export function storageBacklog(): ApiError {
  return new ApiError(
    'storage_backlog',
    'Too many voice models wait to be saved to the database, so nothing was sent to Fish.Audio. Try again later.',
    { retryAfterSeconds: RETRY_AFTER_SECONDS },
  );
}

/** The record of one upload is larger than an entry may be. */
export function recordTooLarge(): ApiError {
  return new ApiError(
    'request_too_large',
    'The texts that belong to the reference samples are too long to be kept. Shorten the transcripts.',
  );
}

/** The folder cannot be used at all; for the operator, at start. */
export function folderUnusable(folder: string, cause: unknown): Error {
  const why = errorCode(cause) ?? String(cause);
  return new Error(`The folder ${folder} cannot be used (${why}). It must be writable for the user of this service.`, {
    cause,
  });
}
