import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';

/** Chunks of the default 64 KiB halve the speed of an upload from disk. */
export const READ_BYTES = 256 * 1024;

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
    if (stream.bytesRead < bytes) stream.emit('error', new Error('A stored sample is shorter than it was.'));
  });
  return stream;
}
