import type http from 'node:http';
import type { Socket } from 'node:net';
import { FairPlaces } from '../concurrency/fair-places';
import { seldom } from '../concurrency/seldom';
import type { Log } from '../domain/log';
import { ApiError } from '../errors/api-error';
import { clientOf } from './middleware/client-of';
import { endWithLinger } from './responses/end-with-linger';
import { PROBLEM_TYPE, toProblemDocument } from './responses/render-error';

/** How many connections may be open, and where it is logged that there are more. */
export interface ConnectionLimits {
  readonly maxConnections: number;
  readonly log: Log;
}

/** Connections beyond the limit that are still accepted, so that they can be told. What comes on top is closed at once. */
const TOLD_SHARE = 1 / 8;
const MIN_TOLD = 16;
const RETRY_AFTER_SECONDS = 5;
const REFUSAL = toProblemDocument(
  new ApiError('overloaded', 'Too many connections are open. Try again in a few seconds.'),
);
/** Refused connections come by the thousand, so that only one in this time is logged. */
const LOG_EVERY_MS = 10_000;

function refuse(req: http.IncomingMessage, res: http.ServerResponse): void {
  res.statusCode = REFUSAL.status;
  res.setHeader('Content-Type', PROBLEM_TYPE);
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Retry-After', RETRY_AFTER_SECONDS);
  res.setHeader('Connection', 'close');
  endWithLinger(req, res, Buffer.from(JSON.stringify(REFUSAL)), false);
}

/**
 * Bounds the connections that are open at once; clients share them, so that one client never has all. Returns the handler
 * of requests to be used in the place of `handle`: it answers `overloaded` (503) on a connection beyond the bound, and then
 * closes it. A client that opens such a connection and sends nothing is disconnected by the timeout of the headers.
 */
export function limitConnections(
  server: http.Server,
  { maxConnections, log }: ConnectionLimits,
  handle: http.RequestListener,
): http.RequestListener {
  const places = new FairPlaces(maxConnections);
  const beyond = new WeakSet<Socket>();
  const note = seldom(LOG_EVERY_MS, () =>
    log.warn({ event: 'connections_refused', open: places.taken }, 'Connections are refused: too many are open'),
  );
  server.maxConnections = maxConnections + Math.max(MIN_TOLD, Math.ceil(maxConnections * TOLD_SHARE));
  server.on('drop', note);
  server.on('connection', (socket: Socket) => {
    const release = places.take(clientOf({ ip: socket.remoteAddress }));
    if (release !== null) {
      socket.once('close', release);
      return;
    }
    beyond.add(socket);
    note();
  });
  return (req, res) => (beyond.has(req.socket) ? refuse(req, res) : handle(req, res));
}
