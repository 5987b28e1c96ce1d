import { once } from 'node:events';
import net from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

const WRITE_BYTES = 64 * 1024;
/** How long a client that stops sending waits for the rest of the response, which usually comes in one piece. */
const REST_OF_RESPONSE_MS = 20;

/** What came back; `status` is null when the connection ended without a response. */
export interface Exchange {
  readonly status: number | null;
  readonly contentType: string;
  readonly body: string;
  /** The header `Retry-After`; empty without one. */
  readonly retryAfter: string;
  /** Bytes after the end of the response, where there should be none. */
  readonly surplus: string;
  /** The connection was still open when the timeout expired. */
  readonly timedOut: boolean;
}

function parse(received: Buffer, timedOut: boolean): Exchange {
  // One character for each byte, so that lengths are right. `100 Continue` may precede the final response.
  const text = received.toString('latin1').replace(/^HTTP\/1\.1 100 [^\r]*\r\n\r\n/, '');
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return { status: null, contentType: '', body: '', retryAfter: '', surplus: text, timedOut };
  const head = text.slice(0, headEnd);
  const rest = text.slice(headEnd + 4);
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? Number.NaN);
  return {
    status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1] ?? Number.NaN),
    contentType: /^content-type: *(.*)$/im.exec(head)?.[1] ?? '',
    retryAfter: /^retry-after: *(.*)$/im.exec(head)?.[1] ?? '',
    body: Buffer.from(rest.slice(0, length), 'latin1').toString('utf8'),
    surplus: rest.slice(length),
    timedOut,
  };
}

function* inWrites(pieces: readonly Buffer[]): Generator<Buffer> {
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at += WRITE_BYTES) yield piece.subarray(at, at + WRITE_BYTES);
  }
}

/** Writes until all is sent, or until `stop` says that the response has begun (RFC 9112, section 9.5). True when all was sent. */
async function writeAll(socket: net.Socket, pieces: readonly Buffer[], stop: () => boolean): Promise<boolean> {
  for (const piece of inWrites(pieces)) {
    if (socket.destroyed || stop()) return false;
    // The server should read each piece by itself, as far as a loopback connection allows.
    if (!socket.write(piece)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
    await nextTurn();
  }
  return true;
}

/**
 * Writes the pieces and resolves with the response once the connection has ended; never rejects. With `leaves` the client
 * ends its side after the last byte, as one does that disconnects early.
 */
export async function exchange(
  url: string,
  pieces: readonly Buffer[],
  { leaves, timeoutMs }: { readonly leaves: boolean; readonly timeoutMs: number },
): Promise<Exchange> {
  const { hostname, port } = new URL(url);
  const socket = net.connect({ port: Number(port), host: hostname, noDelay: true });
  const received: Buffer[] = [];
  let timedOut = false;
  socket.on('data', (piece) => received.push(piece));
  // A reset is an expected outcome; what was received shows whether there was a response.
  socket.on('error', () => undefined);
  const timer = setTimeout(() => {
    timedOut = true;
    socket.destroy();
  }, timeoutMs);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const answered = (): boolean => received.some((piece) => !piece.toString('latin1').startsWith('HTTP/1.1 100 '));
  const sentAll = await writeAll(socket, pieces, answered).catch(() => false);
  if (leaves) socket.end();
  else if (!sentAll) await sleep(REST_OF_RESPONSE_MS).then(() => socket.destroy());
  await closed;
  clearTimeout(timer);
  return parse(Buffer.concat(received), timedOut);
}
