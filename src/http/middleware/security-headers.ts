import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * The security headers of every response. Helmet's default policy is tightened: nothing inline, nothing from elsewhere; and
 * it loses `upgrade-insecure-requests` and HSTS, which break a page served over plain http. A proxy that adds TLS adds
 * those too.
 */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", styleNonce],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        mediaSrc: ["'self'", 'blob:'],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    // With `no-referrer`, browsers send `Origin: null` with the page's own forms over plain http.
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
}

/** The waveform of a recording brings one style element of its own; the templates know its nonce as `nonce`. */
function styleNonce(_req: unknown, res: ServerResponse): string {
  const nonce = randomBytes(16).toString('base64');
  if ('locals' in res) Object.assign(res.locals as object, { nonce });
  return `'nonce-${nonce}'`;
}

/** Forbids caches to keep a response, since it is meant for one caller at one moment. */
export function noStore(): RequestHandler {
  return (_req, res, next) => {
    res.setHeader('Cache-Control', 'no-store');
    next();
  };
}
