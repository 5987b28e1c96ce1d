import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { seldom } from '../concurrency/seldom';
import type { Log } from '../domain/log';
import { StartError } from '../errors/start-error';
import { inOriginForm } from './address/origin-form';
import { respondToBrokenHttp } from './broken-http';
import { limitConnections } from './connection-limit';
import { answerHalfClosed, keepIdleConnections } from './connections';
import { onEveryRequest } from './every-request';
import { trackResponses } from './open-responses';

/** Where to listen. */
export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** How long a connection may be idle, in whole seconds. */
  readonly keepAliveSeconds: number;
  /** How many connections may be open at once; clients share them. */
  readonly maxConnections: number;
  /** How long the largest request may take to arrive, in milliseconds. Bodies have shorter times of their own. */
  readonly requestTimeoutMs: number;
  readonly log: Log;
}

/** A server that listens. */
export interface ListeningServer {
  readonly url: string;
  /** Accepts no new connections; resolves once those that are open have ended. */
  close(): Promise<void>;
  /** Ends every connection, whatever is under way on it. */
  closeAllConnections(): void;
}

/** The time-outs and sizes of HTTP. With Node's own, a few hundred half-sent headers hold their connections for minutes. */
const HTTP_LIMITS: http.ServerOptions = {
  // Checked every second, so that a late client is disconnected after 10 s at most.
  headersTimeout: 9_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
};

/** Failed accepts come by the thousand, so that only one in this time is logged. */
const ACCEPT_LOG_EVERY_MS = 10_000;

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use; set PORT to another one',
  EACCES: 'permission denied; set PORT above 1023',
  EADDRNOTAVAIL: 'this machine does not have that address; set HOST to one of its own',
  ENOTFOUND: 'the name cannot be found; set HOST to an address of this machine',
};

async function listen(server: http.Server, host: string, port: number): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new StartError(`Cannot listen on ${host}:${port}: ${REASONS[code] ?? message}`, { cause: error });
  }
}

/** Without a listener, the first connection that cannot be accepted (no descriptor left, say) would end the process. */
function surviveFailedAccepts(server: http.Server, log: Log): void {
  const note = seldom(ACCEPT_LOG_EVERY_MS, ({ code }: NodeJS.ErrnoException) =>
    log.error({ event: 'accept_failed', code }, 'A connection could not be accepted'),
  );
  server.on('error', note);
}

function urlOf(server: http.Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Listens and hands every request to the app. Throws StartError, with the port in the text, when it cannot listen. */
export async function startServer(app: Express, options: ServerOptions): Promise<ListeningServer> {
  const { host, port, keepAliveSeconds, requestTimeoutMs, log } = options;
  const server = http.createServer({ ...HTTP_LIMITS, requestTimeout: requestTimeoutMs });
  const openOn = trackResponses(server);
  respondToBrokenHttp(server, openOn);
  answerHalfClosed(server, openOn);
  keepIdleConnections(server, keepAliveSeconds);
  onEveryRequest(server, limitConnections(server, options, inOriginForm(app)));
  await listen(server, host, port);
  surviveFailedAccepts(server, log);
  return {
    url: urlOf(server),
    close: () => new Promise((resolve) => server.close(() => resolve())),
    closeAllConnections: () => server.closeAllConnections(),
  };
}
