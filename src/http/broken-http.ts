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

/** How long the client has to read why, before the connection is cut: it may well never close its own side. */
const LINGER_MS = 1_000;

/** The answer that each connection is not through with. */
type OpenAnswers = WeakMap<Duplex, http.ServerResponse>;

function endSoon(socket: Duplex, text = ''): void {
  socket.end(text);
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}

function problemText(code: string): string {
  const { status, title, detail } = REFUSALS[code] ?? MALFORMED;
  const problem = { type: 'about:blank', title, status, detail, success: false, code: 'malformed_request' };
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

function answerOnce(answers: OpenAnswers, error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const open = answers.get(socket);
  // What follows a whole request cannot be read; the answer to that request is still good, and the last one here.
  if (open?.req.complete) {
    if (!open.headersSent) open.setHeader('Connection', 'close');
    open.once('finish', () => endSoon(socket));
    return;
  }
  // An answer that went out before its request had come in whole: a second one would be taken for a part of it.
  endSoon(socket, open?.headersSent ? '' : problemText(error.code ?? ''));
}

/**
 * Answers what never became a request: the HTTP itself was malformed, too large or too slow. Bytes that make no sense behind
 * a good request neither replace its answer nor get into it. To be called before any other listener is added.
 */
export function answerBrokenHttp(server: http.Server): void {
  const answers: OpenAnswers = new WeakMap();
  const remember = ({ socket }: http.IncomingMessage, res: http.ServerResponse): void => {
    answers.set(socket, res);
    res.once('close', () => {
      if (answers.get(socket) === res) answers.delete(socket);
    });
  };
  server.on('request', remember);
  server.on('checkContinue', remember);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => answerOnce(answers, error, socket));
}
