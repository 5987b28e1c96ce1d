import type http from 'node:http';
import type { Socket } from 'node:net';
import type { OpenResponses } from './open-responses';

/**
 * A whole second later than the client is told, an idle connection is closed: a request that is on its way meanwhile still
 * arrives. Newer versions of Node (24.6, say) have `keepAliveTimeoutBuffer` for this, of one second. Older ones tell clients the
 * time in whole seconds, rounded down, so that 999 ms more are not told.
 */
const UNTOLD_MS = 999;

/** Sets for how long a connection may be idle before it is closed, in whole seconds. */
export function keepIdleConnections(server: http.Server, seconds: number): void {
  server.keepAliveTimeout = seconds * 1000 + ('keepAliveTimeoutBuffer' in server ? 0 : UNTOLD_MS);
  server.on('timeout', closeUnlessUsed);
}

/**
 * Closes an idle connection, unless bytes have arrived that were not read yet because the process was busy: those are read
 * in the phase of the event loop between this timer and `setImmediate`. Without this listener Node would close it at once.
 * Both directions are closed, since a request that came after ours could be carried out and not be answered.
 */
function closeUnlessUsed(socket: Socket): void {
  const { bytesRead } = socket;
  setImmediate(() => {
    if (socket.bytesRead === bytesRead) socket.destroy();
  });
}

/**
 * The waits before a client that has closed its side is asked whether it still reads; later ones are each twice the one
 * before. The first question makes the machine of a client that has gone refuse the connection, and the second one finds that
 * out: so a speech that nobody waits for is given up within 100 ms.
 */
const PROBE_WAITS_MS = [30, 30, 250];
const LONGEST_WAIT_MS = 4_000;

/**
 * Sends the response also to a client that closes its side of the connection after the request, as RFC 9112, section 9.6,
 * allows. Without this, Node closes the other side at once.
 *
 * A client that has gone looks the same at first. So one that waits for longer is sent `100 Continue`, which every client of
 * HTTP/1.1 has to read over (RFC 9110, section 15.2): where nobody is there any more, the machine of the client refuses it,
 * the connection breaks, and what was done for that client ends.
 */
export function answerHalfClosed(server: http.Server, openOn: OpenResponses): void {
  // Node has this since its first versions, and does not document it.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on('connection', (socket) => {
    socket.once('end', () => {
      const waits = PROBE_WAITS_MS.values();
      let waitMs = 0;
      const wait = (): NodeJS.Timeout => {
        waitMs = waits.next().value ?? Math.min(2 * waitMs, LONGEST_WAIT_MS);
        return setTimeout(ask, waitMs);
      };
      const ask = (): void => {
        probe([...openOn(socket)].at(-1));
        timer = wait();
      };
      let timer = wait();
      socket.once('close', () => clearTimeout(timer));
    });
  });
}

function probe(res: http.ServerResponse | undefined): void {
  if (res === undefined || res.headersSent || res.socket === null) return;
  if (res.req.httpVersion === '1.1') res.writeContinue();
}
