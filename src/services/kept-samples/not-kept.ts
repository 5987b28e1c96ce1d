import { ApiError, hasCode } from '../../errors/api-error';

/** What a full disk says, of an error or of one of its causes. */
const FULL = /\b(?:ENOSPC|EDQUOT)\b/;

/** Neither the storage nor the data folder has taken the recordings of an upload, and so nothing was sent to Fish.Audio. */
export function notKept(cause: unknown): ApiError {
  if (hasCode(cause, 'storage_backlog')) return cause;
  const texts = [cause, cause instanceof Error ? cause.cause : null].map((one) =>
    one instanceof Error ? one.message : '',
  );
  const details = { retryAfterSeconds: 30, cause };
  const nothingSent = 'so nothing was sent to Fish.Audio. Try again later.';
  if (texts.some((text) => FULL.test(text)))
    return new ApiError('insufficient_storage', `The disk of this service is full, ${nothingSent}`, details);
  return new ApiError('storage_unavailable', `The recordings could not be kept, ${nothingSent}`, details);
}
