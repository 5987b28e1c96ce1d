import type http from 'node:http';
import type { Duplex } from 'node:stream';
import type { OpenResponses } from './open-responses';

interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly code?: string;
  readonly header?: string;
}

const MALFORMED: Refusal = {
  status: 400,
  title: 'Bad Request',
  detail: 'The HTTP request itself could not be read.',
};

const TOO_SLOW: Refusal = {
  status: 408,
  title: 'Request Timeout',
  detail: 'The request did not arrive in time. Check the connection and try again.',
};

const REFUSALS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    title: 'Request Header Fields Too Large',
    detail: 'The headers are too large; 16 KiB are allowed.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: TOO_SLOW,
};

const CONNECT: Refusal = {
  status: 405,
  title: 'Method Not Allowed',
  detail: 'CONNECT is for proxies, and this is none.',
  code: 'method_not_allowed',
  header: 'Allow:',
};

/**
 * How long the client has to read the response before the connection is closed, in case it never closes its own side. One that
 * is still sending, on a machine that is busy, needs more than the second of one that stopped.
 */
const LINGER_MS = 5_000;
const LINGER_ON_SILENT_MS = 1_000;

function endSoon(socket: Duplex, text?: string, lingerMs = LINGER_MS): void {
  socket.end(text);
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(timer));
}

function responseText({ status, title, detail, code = 'malformed_request', header }: Refusal): string {
  const problemDocument = { type: 'about:blank', title, status, detail, success: false, code };
  const body = JSON.stringify(problemDocument);
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...(header === undefined ? [] : [header]),
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

function refuse(open: ReadonlySet<http.ServerResponse>, refusal: Refusal, socket: Duplex): void {
  const lastComplete = [...open].findLast(({ req }) => req.complete);
  // Unreadable bytes after complete requests: those still get their responses, and the connection ends with the last one.
  if (lastComplete !== undefined) {
    if (!lastComplete.headersSent) lastComplete.setHeader('Connection', 'close');
    lastComplete.once('finish', () => endSoon(socket));
    return;
  }
  // Where a response has begun before its request was complete, a second one would be read as a part of the first.
  const hasBegun = [...open].some(({ headersSent }) => headersSent);
  endSoon(socket, hasBegun ? undefined : responseText(refusal), refusal === TOO_SLOW ? LINGER_ON_SILENT_MS : LINGER_MS);
}

/**
 * Responds to what never became a request: the HTTP itself was malformed, too large or too slow, or meant for a proxy. Such bytes
 * after complete requests neither replace their responses nor get into them.
 */
export function respondToBrokenHttp(server: http.Server, openOn: OpenResponses): void {
  const refused = new WeakSet<Duplex>();
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Each further piece of what cannot be read is reported anew, while the client has its time to read.
    if (refused.has(socket) && error.code !== 'ECONNRESET') return;
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
    } else {
      refused.add(socket);
      refuse(openOn(socket), REFUSALS[error.code ?? ''] ?? MALFORMED, socket);
    }
  });
  // Without this listener, Node would close the connection at once. What else comes on it is discarded.
  server.on('connect', (_req, socket) => {
    socket.on('error', () => socket.destroy()).resume();
    refuse(openOn(socket), CONNECT, socket);
  });
}
