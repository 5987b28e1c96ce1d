import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Express } from 'express';
import { type CloserGroups, closeAll, within } from '../bootstrap/closers';
import { StartError } from '../bootstrap/start-error';
import type { Log } from '../domain/log';
import { respondToBrokenHttp } from './broken-http';
import type { Lifecycle } from './lifecycle';

/** Where and how to listen. */
export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** How long, in milliseconds, open requests may finish when the service stops. */
  readonly graceMs: number;
  readonly lifecycle: Lifecycle;
  /** The first group is what requests may be waiting for; it is closed while they can still be answered. */
  readonly closers: CloserGroups;
  readonly log: Log;
}

/** How to stop. */
export interface StopOptions {
  /** Instead of the server's own: how long open requests may finish, in milliseconds, the notice included. */
  readonly graceMs?: number;
  /** For how many milliseconds new requests are still taken, while readiness says no already. 0 unless given. */
  readonly noticeMs?: number;
}

/** A server that listens. */
export interface RunningServer {
  readonly url: string;
  /**
   * Stops in order; resolves to false when anything was forced: a request that had arrived in full was cut off, or a part
   * could not be closed. Repeating it returns the same promise. Never rejects.
   */
  stop(options?: StopOptions): Promise<boolean>;
}

/** Node's own defaults let a few hundred half-sent headers hold every connection for minutes. */
const HTTP_OPTIONS: http.ServerOptions = {
  requestTimeout: 15 * 60_000,
  // Looked at every second, so whoever is late is gone after 10 s.
  headersTimeout: 9_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
};

/** Past the grace: how long clients have to read that their request was given up. */
const FAREWELL_MS = 1_000;
/** Failed accepts come by the thousand. */
const ACCEPT_LOG_EVERY_MS = 10_000;

const WHY_NOT: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use; set PORT to another one',
  EACCES: 'this user may not listen there; set PORT to one above 1023',
  EADDRNOTAVAIL: 'this machine does not have that address; set HOST to one of its own',
  ENOTFOUND: 'the name cannot be found; set HOST to an address of this machine',
};

async function listen(server: http.Server, host: string, port: number): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new StartError(`Cannot listen on ${host}:${port}: ${WHY_NOT[code] ?? message}`, { cause: error });
  }
}

/** Without a listener, the first connection that cannot be accepted (no descriptor left, say) would end the process. */
function surviveFailedAccepts(server: http.Server, log: Log): void {
  let quietUntil = 0;
  server.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (performance.now() < quietUntil) return;
    quietUntil = performance.now() + ACCEPT_LOG_EVERY_MS;
    log.error({ event: 'accept_failed', code }, 'A connection could not be accepted');
  });
}

function urlOf(server: http.Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

async function stopServer(server: http.Server, options: ServerOptions, stop: StopOptions): Promise<boolean> {
  const { lifecycle, closers, log } = options;
  const { graceMs = options.graceMs, noticeMs = 0 } = stop;
  const [sources = [], ...rest] = closers;
  const startedAt = performance.now();
  const note = (event: string, fields: object, message: string): void =>
    log.info({ event, ms: Math.round(performance.now() - startedAt), ...fields }, message);

  lifecycle.drain();
  if (noticeMs > 0) await sleep(noticeMs);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const inTime = await within(graceMs - noticeMs, lifecycle.idle());
  // Requests, not connections, are waited for: a half-sent header or an idle connection would never end.
  const lost = inTime ? 0 : lifecycle.cutOff();
  note('drained', { in_time: inTime, lost }, inTime ? 'No request is open' : 'Open requests were given up');
  const sourcesClosed = await closeAll([sources], log);
  if (!inTime) await within(FAREWELL_MS, lifecycle.idle());
  server.closeAllConnections();
  await closed;
  const restClosed = await closeAll(rest, log);
  const clean = lost === 0 && sourcesClosed && restClosed;
  note('stopped', { clean }, 'Stopped');
  return clean;
}

/** Listens, and knows how to stop. Throws StartError, with the port in the text, when it cannot listen. */
export async function startServer(app: Express, options: ServerOptions): Promise<RunningServer> {
  const server = http.createServer(HTTP_OPTIONS);
  respondToBrokenHttp(server);
  server.on('request', app);
  // Node would answer `Expect: 100-continue` by itself, before any check.
  server.on('checkContinue', app);
  await listen(server, options.host, options.port);
  surviveFailedAccepts(server, options.log);
  let stopping: Promise<boolean> | undefined;
  return {
    url: urlOf(server),
    stop: (stop = {}) => {
      stopping ??= stopServer(server, options, stop);
      return stopping;
    },
  };
}
