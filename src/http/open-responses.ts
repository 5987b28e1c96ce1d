import type http from 'node:http';
import type { Duplex } from 'node:stream';
import { onEveryRequest } from './every-request';

/** The responses that are still being written on a connection, in the order of their requests. */
export type OpenResponses = (socket: Duplex) => ReadonlySet<http.ServerResponse>;

/** Remembers the open responses. Call it before any other listener is added, which may end its response at once. */
export function trackResponses(server: http.Server): OpenResponses {
  const open = new WeakMap<Duplex, Set<http.ServerResponse>>();
  onEveryRequest(server, ({ socket }, res) => {
    const responses = open.get(socket) ?? new Set();
    open.set(socket, responses.add(res));
    res.once('close', () => responses.delete(res));
  });
  return (socket) => open.get(socket) ?? new Set();
}
