import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** Longer than any access token of an issuer that is in use; what is longer is not looked at. */
const MAX_LENGTH = 8_192;
/** The form of a bearer token (RFC 6750, section 2.1). */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;
const SCHEME = 'bearer ';

/** The bearer token of a request; null where there is none, or none of a form and length that a token can have. */
export function bearerTokenOf({ authorization = '' }: Pick<IncomingHttpHeaders, 'authorization'>): string | null {
  if (authorization.length > MAX_LENGTH || authorization.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return null;
  const token = authorization.slice(SCHEME.length).trim();
  return TOKEN.test(token) ? token : null;
}

/**
 * Whether a header, named in lower case, was sent once at most. Of several, Node gives the first one and a proxy may have judged
 * another (RFC 9110, section 5.3).
 */
export function isSentOnce({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>, name: string): boolean {
  return rawHeaders.filter((text, place) => place % 2 === 0 && text.toLowerCase() === name).length <= 1;
}
