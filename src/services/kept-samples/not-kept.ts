import { ApiError, hasCode } from '../../errors/api-error';
import { isDiskFull } from '../../files/durable-files';

/** Neither the storage nor the data folder has taken the recordings of an upload, and so nothing was sent to Fish.Audio. */
export function notKept(cause: unknown): ApiError {
  if (hasCode(cause, 'storage_backlog')) return cause;
  const details = { retryAfterSeconds: 30, cause };
  const nothingSent = 'so nothing was sent to Fish.Audio. Try again later.';
  if (isDiskFull(cause))
    return new ApiError('insufficient_storage', `The disk of this service is full, ${nothingSent}`, details);
  return new ApiError('storage_unavailable', `The recordings could not be kept, ${nothingSent}`, details);
}
