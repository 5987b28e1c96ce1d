import type { Request, RequestHandler, Response } from 'express';
import { forwarded } from './forwarded';

/** By which addresses the service may be reached, and by whose pages. */
export interface AddressOptions {
  /** The hosts that requests may be for, besides those that cannot be rebound; null means any. */
  readonly allowedHosts: readonly string[] | null;
  /** The address that callers use, where it is known: its origin, and a path prefix that is empty or begins with a slash. */
  readonly publicUrl: { readonly origin: string; readonly prefix: string } | undefined;
  /** The origins whose pages may use the API from a browser. */
  readonly corsOrigins: readonly string[];
  /** How many proxies in front of the service are trusted to name the client and the address that it used. */
  readonly trustedProxies: number;
}

const PREFIX = /^(\/[\w~-][\w.~-]{0,63}){1,8}\/?$/;

function forwardedPrefix(req: Request, trustedProxies: number): string {
  const prefix = forwarded(req, 'x-forwarded-prefix', trustedProxies) ?? '';
  if (!PREFIX.test(prefix)) return '';
  return prefix.endsWith('/') ? prefix.slice(0, -1) : prefix;
}

function withoutPrefix(url: string, prefix: string): string {
  const rest = url.slice(prefix.length);
  if (prefix === '' || !url.startsWith(prefix) || !/^(\/|\?|$)/.test(rest)) return url;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/**
 * Finds the path under which the caller sees the service, for links and redirects: that of PUBLIC_URL, else what a trusted
 * proxy says. The prefix of PUBLIC_URL is taken off the address where the proxy has left it on.
 */
export function publicPrefix({ publicUrl, trustedProxies }: AddressOptions): RequestHandler {
  return (req, res, next) => {
    res.locals.base = publicUrl?.prefix ?? forwardedPrefix(req, trustedProxies);
    req.url = withoutPrefix(req.url, publicUrl?.prefix ?? '');
    next();
  };
}

/** An address of this service as its caller has to write it: the path with the public prefix in front. */
export function publicPath(res: Response, path: string): string {
  return `${String(res.locals.base)}${path}`;
}

/** The origin of an address as browsers write it, without the port of its scheme; undefined where there is none. */
export function normalOrigin(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { origin, protocol, host } = new URL(address);
  return origin === 'null' ? `${protocol}//${host}` : origin;
}

/** The origins that the page of this service has for the sender of a request. */
export function ownOrigins(req: Request, { publicUrl, trustedProxies }: AddressOptions): (string | undefined)[] {
  const scheme = forwarded(req, 'x-forwarded-proto', trustedProxies) ?? 'http';
  const host = forwarded(req, 'x-forwarded-host', trustedProxies) ?? req.headers.host ?? '';
  return [publicUrl?.origin, normalOrigin(`${scheme}://${host}`)];
}
