import { isIPv6 } from 'node:net';
import { z } from 'zod';

/** The address at which callers reach the service: `https://voices.example.com`, and a path such as `/voices` or nothing. */
export interface PublicUrl {
  readonly origin: string;
  readonly prefix: string;
}

const PREFIX = /^(\/[\w.~-]+)*$/;
/** Behind one of these, an address would have two meanings: with the prefix, or with a proxy that has taken it off. */
const OWN_PATHS = new Set(['api', 'assets', 'page', 'voice-models', 'healthz', 'readyz', 'metrics']);
/** So would these themselves, and nothing behind them that a prefix may be. */
const OWN_PAGES = new Set([
  ...['client', 'docs', 'openapi.json', 'uploads'],
  ...['account', 'sign-in', 'sign-out', 'sign-out-everywhere'],
]);

/** Parses the value with `parse`, which says what is wrong by throwing an Error with the remedy. Unset is `ifUnset`. */
function parsed<T>(parse: (value: string) => T, ifUnset: T): z.ZodType<T, string | undefined> {
  return z
    .string()
    .optional()
    .transform((value, context) => {
      if (value === undefined) return ifUnset;
      try {
        return parse(value);
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message });
        return z.NEVER;
      }
    }) as z.ZodType<T, string | undefined>;
}

function listed<T>(parse: (entry: string) => T): (value: string) => T[] {
  return (value) =>
    value
      .split(/[\s,]+/)
      .filter((entry) => entry !== '')
      .map(parse);
}

function parsePublicUrl(value: string): PublicUrl {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new Error(
      'use the address that callers use, such as https://voices.example.com or https://example.com/voices',
    );
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new Error('use an address of host, port and path alone');
  }
  const prefix = url.pathname.endsWith('/') ? url.pathname.slice(0, -1) : url.pathname;
  if (!PREFIX.test(prefix)) throw new Error('use a path of letters, digits and . _ ~ - only');
  // Letters count the same in addresses, large or small.
  const [, first = '', ...others] = prefix.toLowerCase().split('/');
  if (OWN_PATHS.has(first))
    throw new Error(`use a path that does not begin with /${first}, which is an address of the service`);
  if (OWN_PAGES.has(first) && others.length === 0)
    throw new Error(`use another path than /${first}, which is an address of the service`);
  return { origin: url.origin, prefix };
}

/** A host name or an IP address in the one way to write it, or null: 127.1 and 0x7f000001 are 127.0.0.1. */
function hostIn(text: string): string | null {
  const isHost = /^(\[[\da-f:.]+\]|[\w.-]+)$/i.test(text) && URL.canParse(`http://${text}`);
  return isHost ? new URL(`http://${text}`).hostname : null;
}

function parseHost(entry: string): string {
  const host = hostIn(entry);
  if (host === null) throw new Error('use host names without scheme, port and path, such as voices.example.com');
  return host;
}

function parseListenHost(text: string): string {
  const host = hostIn(isIPv6(text) ? `[${text}]` : text);
  if (host === null) throw new Error('use a host name or an IP address, without a port');
  return host.replace(/^\[|\]$/g, '');
}

function parseOrigin(entry: string): string {
  const remedy =
    'use whole origins, such as https://app.example.com or http://localhost:3000, with commas between them';
  if (!/^[a-z][a-z\d+.-]*:\/\/[^/?#@*\s]+\/?$/i.test(entry) || !URL.canParse(entry)) throw new Error(remedy);
  const { origin, protocol, host } = new URL(entry);
  // Apps have schemes of their own, such as capacitor://localhost, for which URL knows no origin.
  return origin === 'null' ? `${protocol}//${host}` : origin;
}

/** The address that callers use; undefined where it is not set. */
export function publicUrl(): z.ZodType<PublicUrl | undefined, string | undefined> {
  return parsed<PublicUrl | undefined>(parsePublicUrl, undefined);
}

/** The host name or IP address to listen on, in the one way to write it. */
export function listenHost(): z.ZodType<string, string | undefined> {
  return parsed(parseListenHost, '');
}

/** A list of host names, in lower case; undefined where it is not set. */
export function hostNames(): z.ZodType<readonly string[] | undefined, string | undefined> {
  return parsed<readonly string[] | undefined>(listed(parseHost), undefined);
}

/** A list of origins as browsers write them in `Origin`, without ports that are those of the scheme; empty unless set. */
export function origins(): z.ZodType<readonly string[], string | undefined> {
  return parsed<readonly string[]>(listed(parseOrigin), []);
}
