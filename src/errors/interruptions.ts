import { ApiError } from './api-error';

/** What is said, and when to try again, where the service stops and has no more time for what was asked. */
export const STOPPING = { detail: 'This service is stopping. Try again in a moment.', retryAfterSeconds: 5 };

/** The service stops and has no more time for what was asked. */
export function shuttingDown(): ApiError {
  const { detail, retryAfterSeconds } = STOPPING;
  return new ApiError('shutting_down', detail, { retryAfterSeconds });
}

/** Nobody is there any more to get the response. `cause` is what failed because of that. */
export function clientClosed(cause?: unknown): ApiError {
  return new ApiError('client_closed', 'The client closed the connection.', { cause });
}
