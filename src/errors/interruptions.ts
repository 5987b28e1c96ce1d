import { ApiError } from './api-error';

const RETRY_AFTER_SECONDS = 5;

/** The service stops and has no more time for what was asked. */
export function shuttingDown(): ApiError {
  return new ApiError('shutting_down', 'This service is stopping. Try again in a moment.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

/** Nobody is there any more to get the response. `cause` is what failed because of that. */
export function clientClosed(cause?: unknown): ApiError {
  return new ApiError('client_closed', 'The client closed the connection.', { cause });
}
