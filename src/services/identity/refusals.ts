import { ApiError } from '../../errors/api-error';

/** What every request fails with that does not say who it comes from, or not in a way that counts (RFC 6750, section 3). */
export function unauthenticated(): ApiError {
  return new ApiError(
    'unauthenticated',
    'Send a valid access token of the sign-in of this service, or a key: Authorization: Bearer TOKEN.',
    { headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } },
  );
}
