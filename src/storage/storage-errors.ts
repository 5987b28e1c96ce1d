import { ApiError } from '../errors/api-error';
import { isDiskFull, isSystemError } from '../files/durable-files';

const RETRY_AFTER_SECONDS = 10;
const WAITING_RETRY_AFTER_SECONDS = 30;

/** The home of the sounds cannot be used at the moment. `reason` is for the log, as is its cause, and must hold no secret. */
export function storageUnavailable(reason: string, cause?: Error): ApiError {
  return new ApiError('storage_unavailable', 'The storage for recordings did not answer. Try again in a few seconds.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    cause: new Error(reason, cause && { cause }),
  });
}

/** What a request fails with that needs a store where none is configured. */
export function storageDisabled(): ApiError {
  return new ApiError(
    'storage_disabled',
    'This service keeps no recordings and no clips. Set SAMPLE_STORE and restart it.',
  );
}

/** What a request fails with that needs a recording which is still to come into the storage, perhaps from another installation. */
export function stillWaits(): ApiError {
  const detail = 'A recording of this voice still waits for the storage. Try again later.';
  return new ApiError('storage_unavailable', detail, { retryAfterSeconds: WAITING_RETRY_AFTER_SECONDS });
}

/** The source of a sound is gone, or is not what it was said to be: no fault of the place where it should go. */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure';
}

/** A sound that was being read has ended too early. */
export function brokenOff(received: number, expected: number): ApiError {
  return storageUnavailable(`a sound broke off after ${received} of ${expected} bytes`);
}

/** What the errors of a file system mean for whoever looks after it. */
const MEANINGS: Readonly<Record<string, string>> = {
  EROFS: 'the disk cannot be written',
  EACCES: 'the user of this service may not use the folder',
  EPERM: 'the user of this service may not use the folder',
  ENOTDIR: 'a folder of it is a file',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EIO: 'the disk is damaged',
};

/** Turns an error of the file system into `storage_unavailable`; any other is returned as it is. */
export function fromFileSystem(error: unknown): unknown {
  if (!isSystemError(error)) return error;
  const { code = 'unknown error', path } = error;
  const where = path === undefined ? '' : `, ${path}`;
  const meaning = isDiskFull(error) ? 'the disk is full' : (MEANINGS[code] ?? 'the folder cannot be used');
  return storageUnavailable(`${meaning} (${code}${where})`, error);
}
