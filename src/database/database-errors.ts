import { MongoError, MongoServerError } from 'mongodb';
import { DeadlineExceeded } from '../concurrency/deadline';
import { ApiError } from '../errors/api-error';
import { isDuplicateKey, isRefusedByDatabase, isTransientDatabaseError } from './connection/transient-errors';

const RETRY_AFTER_SECONDS = 3;

/**
 * The kind of a failure in a few words ("MongoServerError 18 AuthenticationFailed"). Not its text: the driver's texts
 * hold stored values, host names and pieces of the connection string.
 */
export function describeDriverError(error: unknown): string {
  if (error instanceof DeadlineExceeded) return error.message;
  if (!(error instanceof Error)) return 'unknown failure';
  const code = error instanceof MongoError && error.code !== undefined ? ` ${error.code}` : '';
  const codeName = error instanceof MongoServerError && error.codeName ? ` ${error.codeName}` : '';
  return `${error.name}${code}${codeName}`;
}

/** The error of every operation while no MONGO_URI is set. */
export function databaseDisabled(): ApiError {
  return new ApiError(
    'database_disabled',
    'This service keeps no records, because it runs without a database. Set MONGO_URI and restart it.',
  );
}

/** The error of every operation that the database did not answer. `reason` is for the log and must hold no secret. */
export function databaseUnavailable(reason: string): ApiError {
  return new ApiError('database_unavailable', 'The database did not answer. Try again in a few seconds.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    cause: new Error(reason),
  });
}

/** Turns whatever an operation threw into what a caller may see; the driver's own errors go no further than this. */
export function toCallerError(error: unknown): unknown {
  if (isTransientDatabaseError(error) || isRefusedByDatabase(error)) {
    return databaseUnavailable(describeDriverError(error));
  }
  if (isDuplicateKey(error)) {
    return new ApiError('conflict', 'The same thing was changed by another request at the same moment. Try again.');
  }
  if (error instanceof MongoError) {
    return new ApiError('internal_error', 'The database refused the operation.', {
      cause: new Error(describeDriverError(error)),
    });
  }
  return error;
}
