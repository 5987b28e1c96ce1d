import type { RequestHandler } from 'express';
import { ApiError } from '../../errors/api-error';
import { forwarded } from './forwarded';
import { cannotBeRebound, hostNameOf } from './host-name';
import type { AddressOptions } from './public-address';

function misdirected(): ApiError {
  return new ApiError(
    'misdirected_request',
    'This service does not go by the host name of the request. If it should, put the name into ALLOWED_HOSTS, or the whole address into PUBLIC_URL.',
  );
}

/**
 * Refuses requests for a host that is not ours (`misdirected_request`, 421). A page of another site can let its own name
 * mean this machine (DNS rebinding), and is then of the same origin as the service: only the name gives it away. What a
 * trusted proxy says of the host is checked as well as the Host header, and not in its place, since a page can send both.
 */
export function checkHost({ allowedHosts, publicUrl, trustedProxies }: AddressOptions): RequestHandler {
  if (allowedHosts === null) return (_req, _res, next) => next();
  const allowed = new Set(allowedHosts);
  if (publicUrl !== undefined) allowed.add(new URL(publicUrl.origin).hostname);
  const isAllowed = (host: string): boolean => {
    const name = hostNameOf(host);
    return name !== undefined && (allowed.has(name) || cannotBeRebound(name));
  };
  // Nearly every request is for the same host, which takes a URL to look into.
  let lastAllowed: string | undefined;
  return (req, _res, next) => {
    const hosts = [req.headers.host, forwarded(req, 'x-forwarded-host', trustedProxies)];
    for (const host of hosts) {
      // Only programs of HTTP/1.0 send no Host at all.
      if (host === undefined || host === lastAllowed) continue;
      if (!isAllowed(host)) throw misdirected();
      lastAllowed = host;
    }
    next();
  };
}
