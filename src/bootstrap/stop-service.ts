import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../domain/log';
import type { Lifecycle } from '../http/lifecycle';
import type { ListeningServer } from '../http/server';
import { type CloserGroups, closeAll, settlesWithin } from './closers';

/** What has to be stopped. */
export interface Stoppable {
  readonly server: ListeningServer;
  readonly lifecycle: Lifecycle;
  /** Requests may be waiting for the parts of the first group; it is closed while they can still be answered. */
  readonly closers: CloserGroups;
  readonly log: Log;
}

/** How to stop. */
export interface StopOptions {
  /** How long, in milliseconds, open requests may finish; the drain delay is a part of it. */
  readonly graceMs: number;
  /** For how many milliseconds new requests are still accepted while readiness already says no. 0 unless given. */
  readonly drainDelayMs?: number;
}

/** After the grace: how long clients have to read that their request was aborted. */
const LAST_RESPONSES_MS = 1_000;

/**
 * Stops in order: no new requests, open ones finish or are aborted, then the parts are closed. Resolves to false when
 * anything was forced: a request that had arrived in full was cut off, or a part could not be closed. Never rejects.
 */
export async function stopService({ server, lifecycle, closers, log }: Stoppable, stop: StopOptions): Promise<boolean> {
  const { graceMs, drainDelayMs = 0 } = stop;
  const [awaitedByRequests = [], ...rest] = closers;
  const startedAt = performance.now();
  const logStep = (event: string, fields: object, message: string): void =>
    log.info({ event, ms: Math.round(performance.now() - startedAt), ...fields }, message);

  lifecycle.drain();
  if (drainDelayMs > 0) await sleep(drainDelayMs);
  const closed = server.close();
  // Requests are waited for and not connections: a half-sent header or an idle connection would never end.
  const inTime = await settlesWithin(graceMs - drainDelayMs, lifecycle.idle());
  const lost = inTime ? 0 : lifecycle.cutOff();
  logStep('drained', { in_time: inTime, lost }, inTime ? 'No request is open' : 'Open requests were aborted');
  const firstClosed = await closeAll([awaitedByRequests], log);
  if (!inTime) await settlesWithin(LAST_RESPONSES_MS, lifecycle.idle());
  server.closeAllConnections();
  await closed;
  const restClosed = await closeAll(rest, log);
  const clean = lost === 0 && firstClosed && restClosed;
  logStep('stopped', { clean }, 'Stopped');
  return clean;
}
