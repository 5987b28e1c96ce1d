import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';

/** Chunks of the default 64 KiB halve the speed of an upload from disk. */
const READ_BYTES = 256 * 1024;

const TOO_SHORT = 'A stored sample is shorter than it was.';
const SLAB_BYTES = 256 * 1024;

/** A part of a file: `bytes` of it, from `start` on. */
export interface FilePart {
  readonly path: string;
  readonly start?: number;
  readonly bytes: number;
}

/** Passes chunks of memory on as they are. */
export function readChunks(chunks: readonly Uint8Array[]): Readable {
  const rest = chunks.values();
  return new Readable({
    highWaterMark: READ_BYTES,
    read() {
      const next = rest.next();
      this.push(next.done ? null : next.value);
    },
  });
}

/** Reads a part of a file. The stream fails when the file is missing, or shorter than it was. */
export function readFilePart({ path, start = 0, bytes }: FilePart): Readable {
  if (bytes === 0) return Readable.from([], { objectMode: false });
  const stream = createReadStream(path, { start, end: start + bytes - 1, highWaterMark: READ_BYTES });
  stream.once('end', () => {
    if (stream.bytesRead < bytes) stream.emit('error', new Error(TOO_SHORT));
  });
  return stream;
}

/**
 * Reads a part of a file into two slabs by turns: while the bytes in one are used, the other one is filled. What was yielded is
 * overwritten after the next one was asked for. Throws when the file is missing, or shorter than it was.
 */
export async function* readBySlabs({ path, start = 0, bytes }: FilePart): AsyncGenerator<Uint8Array> {
  if (bytes === 0) return;
  const file = await open(path, 'r');
  const slabs = [0, 1].map(() => Buffer.allocUnsafeSlow(Math.min(SLAB_BYTES, bytes)));
  const fill = (slab: Buffer | undefined, at: number): Promise<Uint8Array> =>
    readAll(file, (slab as Buffer).subarray(0, bytes - at), start + at);
  let filling = fill(slabs[0], 0);
  try {
    for (let at = 0; at < bytes; ) {
      const filled = await filling;
      at += filled.byteLength;
      slabs.reverse();
      if (at < bytes) filling = fill(slabs[0], at);
      // It is awaited in its turn; until then it must not count as unhandled.
      filling.catch(() => undefined);
      yield filled;
    }
  } finally {
    await filling.catch(() => undefined);
    await file.close();
  }
}

async function readAll(file: FileHandle, slab: Buffer, position: number): Promise<Uint8Array> {
  for (let filled = 0; filled < slab.byteLength; ) {
    const { bytesRead } = await file.read(slab, filled, slab.byteLength - filled, position + filled);
    if (bytesRead === 0) throw new Error(TOO_SHORT);
    filled += bytesRead;
  }
  return slab;
}
