import type http from 'node:http';
import type { Duplex } from 'node:stream';

interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

const MALFORMED: Refusal = {
  status: 400,
  title: 'Bad Request',
  detail: 'The HTTP request itself could not be read.',
};

const REFUSALS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    title: 'Request Header Fields Too Large',
    detail: 'The headers are too large; 16 KiB are allowed.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    title: 'Request Timeout',
    detail: 'The request did not arrive in time. Check the connection and try again.',
  },
};

/** How long the client has to read the response before the connection is closed, in case it never closes its own side. */
const LINGER_MS = 1_000;

/** The response of each connection that is still being written. */
type OpenResponses = WeakMap<Duplex, http.ServerResponse>;

function endSoon(socket: Duplex, text = ''): void {
  socket.end(text);
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}

function responseText(code: string): string {
  const { status, title, detail } = REFUSALS[code] ?? MALFORMED;
  const problemDocument = { type: 'about:blank', title, status, detail, success: false, code: 'malformed_request' };
  const body = JSON.stringify(problemDocument);
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

function refuse(responses: OpenResponses, error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const open = responses.get(socket);
  // Unreadable bytes after a complete request: that request still gets its response, and the connection ends with it.
  if (open?.req.complete) {
    if (!open.headersSent) open.setHeader('Connection', 'close');
    open.once('finish', () => endSoon(socket));
    return;
  }
  // Where a response has begun before its request was complete, a second one would be read as a part of the first.
  endSoon(socket, open?.headersSent ? '' : responseText(error.code ?? ''));
}

/**
 * Responds to what never became a request: the HTTP itself was malformed, too large or too slow. Malformed bytes after a
 * complete request neither replace its response nor get into it. Call it before any other listener is added.
 */
export function respondToBrokenHttp(server: http.Server): void {
  const responses: OpenResponses = new WeakMap();
  const remember = ({ socket }: http.IncomingMessage, res: http.ServerResponse): void => {
    responses.set(socket, res);
    res.once('close', () => {
      if (responses.get(socket) === res) responses.delete(socket);
    });
  };
  server.on('request', remember);
  server.on('checkContinue', remember);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuse(responses, error, socket));
}
