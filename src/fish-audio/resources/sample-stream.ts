import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { ByteSource } from '../../domain/reference-sample';

/** Chunks of the default 64 KiB halve the speed of an upload from disk. */
const READ_BYTES = 256 * 1024;

/**
 * Opens a sample for reading from its first byte. The chunks of a sample in memory are passed on as they are. The stream
 * fails when a file is missing or shorter than `bytes`, since that length has been announced to the receiver.
 */
export function openSample(source: ByteSource): Readable {
  return source.kind === 'memory' ? fromMemory(source.chunks) : fromFile(source.path, source.bytes);
}

function fromMemory(chunks: readonly Uint8Array[]): Readable {
  const rest = chunks.values();
  return new Readable({
    highWaterMark: READ_BYTES,
    read() {
      const next = rest.next();
      this.push(next.done ? null : next.value);
    },
  });
}

function fromFile(path: string, bytes: number): Readable {
  if (bytes === 0) return Readable.from([], { objectMode: false });
  const stream = createReadStream(path, { end: bytes - 1, highWaterMark: READ_BYTES });
  stream.once('end', () => {
    if (stream.bytesRead < bytes) stream.emit('error', new Error('A stored sample is shorter than it was.'));
  });
  return stream;
}
