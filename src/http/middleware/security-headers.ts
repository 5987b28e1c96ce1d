import { randomBytes } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';

const POLICY = 'Content-Security-Policy';
const STYLES = "'self'";

/**
 * The security headers of every response. Helmet's default policy is tightened: nothing inline, nothing from elsewhere; and
 * it loses `upgrade-insecure-requests` and HSTS, which break a page served over plain http. A proxy that adds TLS adds
 * those too. The headers are the same for every response, so that helmet, a dozen functions, is asked once.
 */
export function securityHeaders(): RequestHandler {
  const headers = headersOfHelmet();
  return (_req, res, next) => {
    for (const [name, value] of headers) res.setHeader(name, value);
    next();
  };
}

function headersOfHelmet(): readonly (readonly [string, string])[] {
  const addHeaders = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: [STYLES],
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
  const headers: [string, string][] = [];
  const req = new IncomingMessage(new Socket());
  const res = new ServerResponse(req);
  res.setHeader = (name, value) => {
    headers.push([name, String(value)]);
    return res;
  };
  addHeaders(req, res, (error) => {
    if (error !== undefined) throw error;
  });
  return headers;
}

/**
 * Lets a page have one style element, which the waveform of a recording brings; gives its nonce. To be called once for each
 * page.
 */
export function allowStyle(res: Response): string {
  const nonce = randomBytes(16).toString('base64');
  const policy = String(res.getHeader(POLICY));
  res.setHeader(POLICY, policy.replace(`style-src ${STYLES}`, `style-src ${STYLES} 'nonce-${nonce}'`));
  return nonce;
}

/** Forbids caches to keep a response, since it is meant for one caller at one moment. */
export function noStore(): RequestHandler {
  return (_req, res, next) => {
    res.setHeader('Cache-Control', 'no-store');
    next();
  };
}
