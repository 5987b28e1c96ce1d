import type { IncomingMessage, RequestListener } from 'node:http';

/** An absolute address as the target of a request, as it is sent to a proxy, with its host. */
const ABSOLUTE_FORM = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i;

/**
 * Lets `handle` see of an absolute target its path and query alone. Its host stands for the one in the header Host, whatever that
 * says (RFC 9112, section 3.2.2). It comes before the app, whose routers remember the target as it was when they began.
 */
export function inOriginForm(handle: RequestListener): RequestListener {
  return (req, res) => {
    toOriginForm(req);
    handle(req, res);
  };
}

function toOriginForm(req: IncomingMessage): void {
  const [origin, host] = ABSOLUTE_FORM.exec(req.url ?? '') ?? [];
  if (origin === undefined) return;
  const rest = req.url?.slice(origin.length) ?? '';
  req.headers.host = host;
  req.url = rest.startsWith('/') ? rest : `/${rest}`;
}
