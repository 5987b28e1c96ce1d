import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { type AxiosAdapter, AxiosHeaders } from 'axios';
import type { DirectSender, Sending } from './direct-sender';

const DECODERS = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/** An adapter with which axios sends forms, whose body is a `RequestBody`, by the direct sender. */
export function formAdapter(send: DirectSender): AxiosAdapter {
  return async (config) => {
    const { method = 'post', url = '', data, headers, signal } = config;
    const transport: Sending['transport'] | undefined = config.transport;
    // `Attempt` gives both.
    if (transport === undefined || !(signal instanceof AbortSignal))
      throw new TypeError('A form is sent by an attempt.');
    const request = { method: method.toUpperCase(), path: url, headers: headers.toJSON(), body: data };
    const response = await send(request, { transport, signal });
    const { statusCode: status = 0, statusMessage: statusText = '' } = response;
    const received = new AxiosHeaders();
    for (const [name, value = ''] of Object.entries(response.headers)) received.set(name, value);
    return { data: decoded(response), status, statusText, headers: received, config };
  };
}

/** The body without its compression, which is not asked for and yet may come. A broken one fails as it is read. */
function decoded(response: IncomingMessage): Readable {
  const decoder = DECODERS.get(response.headers['content-encoding']?.toLowerCase() ?? '')?.();
  if (decoder === undefined) return response;
  return pipeline(response, decoder, () => undefined);
}
