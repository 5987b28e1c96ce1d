import { ApiError } from '../../errors/api-error';
import { IssuerUnavailable } from '../../identity/tokens/token-errors';

/** What every request fails with that does not say who it comes from, or not in a way that counts (RFC 6750, section 3). */
export function unauthenticated(): ApiError {
  return new ApiError(
    'unauthenticated',
    'Send a valid access token of the sign-in of this service, or a key: Authorization: Bearer TOKEN.',
    { headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } },
  );
}

/** Rethrows a failure; ApiError `sign_in_unavailable` for an issuer that does not answer, so that nobody can tell who it is. */
export function unlessIssuerIsAway(error: unknown): never {
  if (!(error instanceof IssuerUnavailable)) throw error;
  throw new ApiError('sign_in_unavailable', 'The issuer does not answer. Try again later.', {
    retryAfterSeconds: error.retryAfterSeconds,
    cause: error,
  });
}
