import type http from 'node:http';
import { type AxiosAdapter, AxiosHeaders, type AxiosResponse } from 'axios';
import type { RequestBody } from './request-body';

/** Where requests go, and by which connections. */
export interface Destination {
  readonly baseUrl: string;
  readonly agent: http.Agent;
}

/** What takes the place of `http.request`. */
interface RequestSender {
  request(options: http.RequestOptions, onResponse: (response: http.IncomingMessage) => void): http.ClientRequest;
}

/**
 * An adapter of axios for requests that have a text or a RequestBody as their body, a path without a query, and a `transport`. It
 * does what axios's own adapter does for such a request, without what that does for others (forms, redirects, proxies, progress,
 * decoding), which takes half of its time. Fails with the errors of Node.
 */
export function directAdapter({ baseUrl, agent }: Destination): AxiosAdapter {
  const { protocol, hostname, port, pathname } = new URL(baseUrl);
  const address = { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port, agent };
  const folder = pathname.replace(/\/$/, '');
  return (config) =>
    new Promise((resolve, reject) => {
      const { method, url, signal } = config;
      const transport: RequestSender = config.transport;
      const body: string | RequestBody = config.data;
      const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.bytes;
      const headers = { ...config.headers.toJSON(), 'Content-Length': bytes };
      let responseBody: http.IncomingMessage | undefined;
      const options = { ...address, method: method?.toUpperCase(), path: `${folder}${url}`, headers };
      const request = transport.request(options, (response) => {
        responseBody = response;
        const { statusCode: status = 0, statusMessage: statusText = '' } = response;
        resolve({ data: response, status, statusText, headers: headersOf(response), config, request });
      });
      const onAbort = (): void => {
        const aborted = new Error('The request was aborted.');
        responseBody?.destroy(aborted);
        request.destroy(aborted);
      };
      signal?.addEventListener?.('abort', onAbort);
      request.on('error', reject).once('close', () => signal?.removeEventListener?.('abort', onAbort));
      // A connection of the pool has a time after which it counts as idle, which one that waits for a response is not.
      request.setTimeout(0);
      if (signal?.aborted) onAbort();
      else if (typeof body === 'string') request.end(body);
      else body.sendTo(request);
    });
}

function headersOf({ headers }: http.IncomingMessage): AxiosResponse['headers'] {
  const all = new AxiosHeaders();
  for (const [name, value = ''] of Object.entries(headers)) all.set(name, value);
  return all;
}
