import { isIP } from 'node:net';
import type { Request, RequestHandler } from 'express';

/** An address with a port, as Azure and some others write it: `192.0.2.7:4711` or `[2001:db8::1]:4711`. */
const WITH_PORT = /^(?:\[([^\]]*)\]|([^:]*))(?::\d{1,5})?$/;

function addressIn(entry: string): string {
  const [, inBrackets, plain] = WITH_PORT.exec(entry) ?? [];
  return inBrackets ?? plain ?? entry;
}

/**
 * Takes the ports out of X-Forwarded-For. What stands in front of an entry that is no address (`unknown`, say) is dropped
 * with it, so that express, which counts from the end, never takes such a word for a client.
 */
function cleanForwardedFor(header: string): string {
  const addresses = header.split(',').map((entry) => addressIn(entry.trim()));
  return addresses.slice(addresses.findLastIndex((address) => isIP(address) === 0) + 1).join(', ');
}

/** Lets a client behind a proxy be known by its address alone, for everything that asks express for it. */
export function forwardedFor(): RequestHandler {
  return (req, _res, next) => {
    const header = req.headers['x-forwarded-for'];
    if (typeof header === 'string') req.headers['x-forwarded-for'] = cleanForwardedFor(header);
    next();
  };
}

/**
 * What the trusted proxies say in a header such as X-Forwarded-Host; undefined where none is trusted or none says it. Where
 * several have added to it, the entry of the outermost trusted one counts: what is in front of it came from the client.
 */
export function forwarded(req: Request, name: string, trustedProxies: number): string | undefined {
  const header = trustedProxies > 0 ? req.get(name) : undefined;
  const entries = (header ?? '').split(',').map((entry) => entry.trim());
  return entries[Math.max(0, entries.length - trustedProxies)] || undefined;
}
