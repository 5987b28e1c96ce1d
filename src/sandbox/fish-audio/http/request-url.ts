import type { IncomingMessage } from 'node:http';

/** The address of a request. Doubled slashes count as one, since a client's base address may end with a slash. */
export function requestUrl(req: IncomingMessage): URL {
  const [path = '/', query] = (req.url ?? '/').split(/\?(.*)/s, 2);
  const url = new URL('http://sandbox/');
  url.pathname = path.replace(/\/{2,}/g, '/');
  url.search = query ?? '';
  return url;
}
