import { once } from 'node:events';
import net from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

const WRITE_BYTES = 64 * 1024;
/** How long a client that stops sending waits for the rest of the answer, which comes in one piece as a rule. */
const REST_OF_ANSWER_MS = 20;

/** What came back; `status` is null when the connection ended without an answer. */
export interface Exchange {
  readonly status: number | null;
  readonly contentType: string;
  readonly body: string;
  /** What came behind the answer, where nothing should. */
  readonly surplus: string;
  /** The connection was still open when patience ended. */
  readonly timedOut: boolean;
}

function parse(received: Buffer, timedOut: boolean): Exchange {
  // One character a byte, so that lengths are what they say. `100 Continue` may precede the answer proper.
  const text = received.toString('latin1').replace(/^HTTP\/1\.1 100 [^\r]*\r\n\r\n/, '');
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return { status: null, contentType: '', body: '', surplus: text, timedOut };
  const head = text.slice(0, headEnd);
  const rest = text.slice(headEnd + 4);
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? Number.NaN);
  return {
    status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1] ?? Number.NaN),
    contentType: /^content-type: *(.*)$/im.exec(head)?.[1] ?? '',
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

/** Writes until all is sent or `stop` says that nobody wants more: the answer is there (RFC 9112, section 9.5). True for all. */
async function writeAll(socket: net.Socket, pieces: readonly Buffer[], stop: () => boolean): Promise<boolean> {
  for (const piece of inWrites(pieces)) {
    if (socket.destroyed || stop()) return false;
    // Each piece shall be a read of its own at the other end, as far as a loopback connection allows.
    if (!socket.write(piece)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
    await nextTurn();
  }
  return true;
}

/**
 * Writes the pieces and resolves with the answer once the connection has ended; never rejects. With `leaves` the client
 * ends its side after the last byte, as one does that breaks off.
 */
export async function exchange(
  url: string,
  pieces: readonly Buffer[],
  { leaves, notFoundAfterMs }: { readonly leaves: boolean; readonly notFoundAfterMs: number },
): Promise<Exchange> {
  const { hostname, port } = new URL(url);
  const socket = net.connect({ port: Number(port), host: hostname, noDelay: true });
  const received: Buffer[] = [];
  let timedOut = false;
  socket.on('data', (piece) => received.push(piece));
  // A reset is an outcome like any other; the answer, or its absence, tells.
  socket.on('error', () => undefined);
  const timer = setTimeout(() => {
    timedOut = true;
    socket.destroy();
  }, notFoundAfterMs);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const answered = (): boolean => received.some((piece) => !piece.toString('latin1').startsWith('HTTP/1.1 100 '));
  const sentAll = await writeAll(socket, pieces, answered).catch(() => false);
  if (leaves) socket.end();
  else if (!sentAll) await sleep(REST_OF_ANSWER_MS).then(() => socket.destroy());
  await closed;
  clearTimeout(timer);
  return parse(Buffer.concat(received), timedOut);
}
