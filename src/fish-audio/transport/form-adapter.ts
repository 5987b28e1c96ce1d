import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable, Transform } from 'node:stream';
import { constants, createBrotliDecompress, createUnzip } from 'node:zlib';
import { type AxiosAdapter, AxiosHeaders } from 'axios';
import type { DirectSender, Sending } from './direct-sender';

/** What ends without its trailer is read as far as it goes, as axios reads every other response. */
const unzip = (): Transform[] => [createUnzip({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH })];
const brotli = (): Transform[] => [
  createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH }),
];

/** The streams through which a body goes, by its `Content-Encoding`: those that axios knows. */
const DECODERS = new Map<string, () => Transform[]>([
  ['gzip', unzip],
  ['x-gzip', unzip],
  ['compress', unzip],
  ['x-compress', unzip],
  ['deflate', () => [zlibHeader(), ...unzip()]],
  ['br', brotli],
]);

/** The first byte of nearly every body of zlib (RFC 1950, section 2.2: deflate with a window of 32 kB), and what may follow it. */
const ZLIB_HEADER = [0x78, 0x9c];

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
  const decoders = DECODERS.get(response.headers['content-encoding']?.toLowerCase() ?? '')?.() ?? [];
  return decoders.reduce<Readable>((from, to) => pipeline(from, to, () => undefined), response);
}

/** Puts the header of zlib before a body that has none: some servers send `deflate` without it. */
function zlibHeader(): Transform {
  let isFirst = true;
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      if (isFirst && chunk[0] !== ZLIB_HEADER[0]) this.push(Buffer.from(ZLIB_HEADER));
      isFirst = false;
      callback(null, chunk);
    },
  });
}
