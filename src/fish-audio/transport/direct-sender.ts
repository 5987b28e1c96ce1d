import type http from 'node:http';
import type { RequestBody } from './request-body';
import type { SocketWatch } from './socket-watch';

/** Where requests go, and by which connections. */
export interface Destination {
  readonly baseUrl: string;
  readonly agent: http.Agent;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A request with a body, and a path without a query. */
export interface DirectRequest {
  readonly method: string;
  readonly path: string;
  /** Sent besides those of the destination. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | RequestBody;
}

/** How a request is sent: by which function in the place of `http.request`, and until when. */
export interface Sending {
  readonly transport: SocketWatch['transport'];
  readonly signal: AbortSignal;
}

/** Sends a request, and resolves with the response once its head is there. Fails with the errors of Node. */
export type DirectSender = (request: DirectRequest, sending: Sending) => Promise<http.IncomingMessage>;

/**
 * Sends without axios: what that does for other requests (forms, redirects, proxies, progress, decoding) takes longer than the rest of
 * sending a text.
 */
export function directSender({ baseUrl, agent, headers }: Destination): DirectSender {
  const { protocol, hostname, port, pathname } = new URL(baseUrl);
  const address = { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port, agent };
  const folder = pathname.replace(/\/$/, '');
  return ({ method, path, body, headers: further }, { transport, signal }) =>
    new Promise((resolve, reject) => {
      let received: http.IncomingMessage | undefined;
      const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.bytes;
      const all = { ...headers, ...further, 'Content-Length': bytes };
      const request = transport.request({ ...address, method, path: `${folder}${path}`, headers: all }, (response) => {
        received = response;
        resolve(response);
      });
      const onAbort = (): void => {
        const aborted = new Error('The request was aborted.');
        received?.destroy(aborted);
        request.destroy(aborted);
      };
      signal.addEventListener('abort', onAbort);
      request.on('error', reject).once('close', () => signal.removeEventListener('abort', onAbort));
      // A connection of the pool has a time after which it counts as idle, which one that waits for a response is not.
      request.setTimeout(0);
      if (signal.aborted) onAbort();
      else if (typeof body === 'string') request.end(body);
      else body.sendTo(request);
    });
}
