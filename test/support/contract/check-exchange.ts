import { type DocumentedResponse, findPath, pointerOf } from './documented';
import type { Exchange } from './record-exchanges.cjs';

/** From `test/support/jest/contract-environment.cjs`. */
declare const faultsAt: (pointer: string, value: unknown) => string[];

/** The page, its forms and files, which are for people and not a part of the API. */
const PAGES =
  /^\/($|docs\/?$|docs\/swagger-ui|assets\/|page\/|client\/|uploads\/|sign-in(\/callback)?\/?$|sign-out(-everywhere)?\/?$|account(\/erase|\/keys(\/[^/]+\/revoke)?)?\/?$|voice-models\/[^/]+\/(delete|link|unlink)\/?$)/i;

/** Headers of HTTP, of its caches, of CORS, and those that keep browsers safe. */
const COMMON_HEADERS =
  /^(date|connection|keep-alive|content-length|transfer-encoding|content-type|cache-control|vary|access-control-.*|content-security-policy|cross-origin-(opener|resource)-policy|origin-agent-cluster|referrer-policy|x-(content-type-options|dns-prefetch-control|download-options|frame-options|permitted-cross-domain-policies|xss-protection))$/;
/** The headers of ours that any address may send. */
const OWN_HEADERS = ['x-request-id', 'ratelimit', 'ratelimit-policy', 'retry-after', 'allow'];

/** The codes of problems that any address can have, whether it exists or not. */
const COMMON_CODES = [
  'not_found',
  'method_not_allowed',
  'malformed_request',
  'misdirected_request',
  'cross_site_request',
  'rate_limited',
  'internal_error',
  'overloaded',
  'shutting_down',
];
const PROBLEM = pointerOf('components', 'schemas', 'Problem');

const typeOf = ({ headers }: Exchange): string => (headers['content-type'] ?? '').replace(/\s*;.*$/, '').toLowerCase();
const isHtml = (exchange: Exchange): boolean => typeOf(exchange) === 'text/html';

function bodyFaults({ method, body }: Exchange, pointer: string): string[] {
  return body === null || method === 'HEAD' ? [] : faultsAt(pointer, JSON.parse(body)).map((fault) => `body${fault}`);
}

function headerFaults({ headers, body }: Exchange, documented: readonly string[]): string[] {
  const unknown = Object.keys(headers).filter((name) => !COMMON_HEADERS.test(name) && !documented.includes(name));
  // A connection beyond the limit is refused before its request is looked at.
  const isNamed = 'x-request-id' in headers || body?.includes('"code":"overloaded"') === true;
  return [...unknown.map((name) => `undocumented header ${name}`), ...(isNamed ? [] : ['no X-Request-Id'])];
}

/** A problem of an address that the document need not name. */
function commonProblem(exchange: Exchange): string[] {
  const { method, body, headers, status } = exchange;
  const faults = headerFaults(exchange, OWN_HEADERS);
  if (status === 405 && headers.allow === undefined) faults.push('no Allow');
  if (isHtml(exchange) || method === 'HEAD') return faults;
  if (typeOf(exchange) !== 'application/problem+json') return [...faults, `undocumented type ${typeOf(exchange)}`];
  const { code } = JSON.parse(body ?? '{}') as { readonly code?: string };
  if (!COMMON_CODES.includes(code ?? '')) faults.push(`undocumented code ${code}`);
  return [...faults, ...bodyFaults(exchange, PROBLEM)];
}

function documentedFaults(exchange: Exchange, documented: DocumentedResponse): string[] {
  const { pointer, headers, requiredHeaders, types } = documented;
  const missing = requiredHeaders.filter((name) => !(name in exchange.headers)).map((name) => `no header ${name}`);
  const faults = [...headerFaults(exchange, headers), ...missing];
  const sent = typeOf(exchange);
  if (sent === '' && types.length === 0) return faults;
  const type = types.find((known) => known === sent || (known.endsWith('/*') && sent.startsWith(known.slice(0, -1))));
  if (type === undefined) return [...faults, `undocumented type ${sent || '(none)'}`];
  return type.endsWith('json')
    ? [...faults, ...bodyFaults(exchange, `${pointer}${pointerOf('content', type, 'schema')}`)]
    : faults;
}

function faultsOfExchange(exchange: Exchange, pathname: string): string[] {
  const { method, status } = exchange;
  const path = findPath(pathname);
  if (path === undefined && PAGES.test(pathname)) {
    return status < 400 || isHtml(exchange)
      ? []
      : headerFaults(exchange, [...OWN_HEADERS, 'www-authenticate', 'content-range']);
  }
  if (method === 'OPTIONS' && status === 204) return headerFaults(exchange, OWN_HEADERS);
  const responses = path?.methods[method === 'HEAD' ? 'get' : method.toLowerCase()];
  if (responses === undefined) return status >= 400 ? commonProblem(exchange) : ['undocumented path or method'];
  const documented = responses[status];
  return documented === undefined ? ['undocumented status'] : documentedFaults(exchange, documented);
}

/**
 * What in a response is not as the document of the API says: path, method, status, content type, headers, or body. One
 * sentence for each fault. `prefix` is the path of PUBLIC_URL, which requests may have in front.
 */
export function checkExchange(exchange: Exchange, prefix = ''): string[] {
  const target = exchange.url.startsWith('/') ? `http://localhost${exchange.url}` : exchange.url;
  if (!URL.canParse(target)) return [];
  const { pathname } = new URL(target);
  const own = prefix !== '' && pathname.startsWith(prefix) ? pathname.slice(prefix.length) || '/' : pathname;
  return faultsOfExchange(exchange, own).map((fault) => `${exchange.method} ${own} -> ${exchange.status}: ${fault}`);
}
