import { Readable } from 'node:stream';

/** How the body of a response is relayed. */
export interface RelayOptions {
  /** How many bytes it has. */
  readonly bytes: number;
  /** How long it may bring nothing while something is wanted of it, in milliseconds. */
  readonly silenceMs: number;
  /** The error of one that ends before, at `received` bytes. */
  readonly broken: (received: number) => Error;
}

/**
 * Passes the body of a response on at the pace of its reader. One that ends early, brings more than it should or nothing for
 * too long fails; when the reader has had enough, or never began, the connection is closed. Once all has arrived, the reader may take
 * its time.
 */
export function relayBody(body: Readable, { bytes, silenceMs, broken }: RelayOptions): Readable {
  let received = 0;
  let timer: NodeJS.Timeout | undefined;
  const fail = (): void => void relay.destroy(broken(received));
  const expectMore = (): void => {
    clearTimeout(timer);
    timer = setTimeout(fail, silenceMs).unref();
  };
  const relay = new Readable({
    read() {
      expectMore();
      body.resume();
    },
    destroy(error, callback) {
      clearTimeout(timer);
      body.destroy();
      callback(error);
    },
  });
  body.on('data', (piece: Buffer) => {
    received += piece.byteLength;
    if (received > bytes) fail();
    else if (relay.push(piece)) expectMore();
    else {
      clearTimeout(timer);
      body.pause();
    }
  });
  body.on('end', () => {
    clearTimeout(timer);
    if (received === bytes) relay.push(null);
    else fail();
  });
  body.on('error', fail);
  body.on('close', () => {
    if (!body.readableEnded) fail();
  });
  body.pause();
  return relay;
}
