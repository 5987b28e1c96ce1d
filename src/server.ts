import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Express } from 'express';
import type { Log } from './domain/log';

/** Whether the service takes requests or is stopping. */
export interface Lifecycle {
  draining: boolean;
}

/** Something to close once no request needs it any more. */
export interface Closer {
  readonly name: string;
  close(): Promise<void> | void;
}

/** Where and how to listen. */
export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** How long, in milliseconds, open requests may finish when the service stops. */
  readonly graceMs: number;
  readonly lifecycle: Lifecycle;
  /** Closed one after the other, in this order. */
  readonly closers: readonly Closer[];
  readonly log: Log;
}

/** A server that listens. */
export interface RunningServer {
  readonly url: string;
  /** Stops in order; resolves to false when requests had to be cut off. Repeating it returns the same promise. */
  stop(graceMs?: number): Promise<boolean>;
}

/** Node's own defaults let a few hundred half-sent headers hold every connection for minutes. */
const HTTP_OPTIONS: http.ServerOptions = {
  requestTimeout: 15 * 60_000,
  headersTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
};

const STATUS_OF_PARSE_ERROR: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Answers what never became a request: the HTTP itself was malformed, too large or too slow. */
function answerBrokenHttp(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const statusLine = STATUS_OF_PARSE_ERROR[error.code ?? ''] ?? '400 Bad Request';
  const [status, ...title] = statusLine.split(' ');
  const body = JSON.stringify({
    type: 'about:blank',
    title: title.join(' '),
    status: Number(status),
    detail: 'The HTTP request itself could not be read.',
    success: false,
    code: 'malformed_request',
  });
  socket.end(
    `HTTP/1.1 ${statusLine}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function listen(server: http.Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'the port is in use; set PORT to another one' : error.message;
      reject(new Error(`Cannot listen on ${host}:${port}: ${why}`, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
}

async function closeServer(server: http.Server, graceMs: number): Promise<boolean> {
  const closed = new Promise<boolean>((resolve) => server.close(() => resolve(true)));
  const deadline = new AbortController();
  const timedOut = sleep(graceMs, false, { signal: deadline.signal }).catch(() => false);
  const inTime = await Promise.race([closed, timedOut]);
  deadline.abort();
  // Also ends half-sent requests, which close() alone would wait for.
  server.closeAllConnections();
  return inTime;
}

async function closeAll(closers: readonly Closer[], log: Log): Promise<void> {
  for (const closer of closers) {
    try {
      await closer.close();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      log.error({ event: 'close_failed', part: closer.name, reason: message }, 'A part could not be closed');
    }
  }
}

/** Listens, and knows how to stop. Rejects, with the port in the text, when it cannot listen. */
export async function startServer(app: Express, options: ServerOptions): Promise<RunningServer> {
  const { host, port, lifecycle, closers, log } = options;
  const server = http.createServer(HTTP_OPTIONS, app);
  // Node would answer `Expect: 100-continue` by itself, before any check.
  server.on('checkContinue', app);
  server.on('clientError', answerBrokenHttp);
  await listen(server, host, port);
  const address = server.address() as AddressInfo;
  const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;

  let stopping: Promise<boolean> | undefined;
  const stop = async (graceMs: number): Promise<boolean> => {
    lifecycle.draining = true;
    const inTime = await closeServer(server, graceMs);
    await closeAll(closers, log);
    log.info({ event: 'stopped', in_time: inTime }, 'Stopped');
    return inTime;
  };
  return {
    url: `http://${shownHost}:${address.port}`,
    stop: (graceMs = options.graceMs) => {
      stopping ??= stop(graceMs);
      return stopping;
    },
  };
}
