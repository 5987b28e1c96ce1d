import { MongoError } from 'mongodb';
import { ApiError } from '../errors/api-error';
import {
  isAccessDenied,
  isDuplicateKey,
  isTransientDatabaseError,
  toDatabaseFailure,
} from './connection/driver-errors';
import { DatabaseFailure } from './database-failure';

const RETRY_AFTER_SECONDS = 3;

/** The error of every database call while no MONGO_URI is set. */
export function databaseDisabled(): ApiError {
  return new ApiError(
    'database_disabled',
    'This service keeps no records, because it runs without a database. Set MONGO_URI and restart it.',
  );
}

/**
 * The error of every database call that the database did not answer. `reason` is for the log and must hold no secret.
 */
export function databaseUnavailable(reason: string | DatabaseFailure): ApiError {
  return new ApiError('database_unavailable', 'The database did not answer. Try again in a few seconds.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    cause: typeof reason === 'string' ? new DatabaseFailure(reason, 'server') : reason,
  });
}

/**
 * Turns whatever a database call threw into what its caller may see. Errors of the driver become ApiErrors without the
 * driver's message; all others are returned as they are.
 */
export function toCallerError(error: unknown): unknown {
  if (isTransientDatabaseError(error) || isAccessDenied(error)) {
    return databaseUnavailable(toDatabaseFailure(error));
  }
  if (isDuplicateKey(error)) {
    return new ApiError('conflict', 'The same record was changed by another request at the same moment. Try again.', {
      cause: toDatabaseFailure(error),
    });
  }
  if (error instanceof MongoError) {
    return new ApiError('internal_error', 'The database refused the request.', {
      cause: toDatabaseFailure(error),
    });
  }
  return error;
}
