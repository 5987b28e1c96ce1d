import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { ByteSource, StoredBytes } from '../../domain/reference-sample';

/** Chunks of the default 64 KiB halve the speed of an upload from disk. */
const READ_BYTES = 256 * 1024;

/**
 * Opens a sample for reading from its first byte. The chunks of a sample in memory are passed on as they are. The stream
 * fails when a file is missing or shorter than `bytes`, since that length has been announced to the receiver.
 */
export function openSample(source: ByteSource): Readable {
  if (source.kind === 'memory') return fromMemory(source.chunks);
  if (source.kind === 'file') return fromFile(source);
  return Readable.from(eachPart(source.parts), { objectMode: false, highWaterMark: READ_BYTES });
}

/** One part after the other; the file of a part is opened when its turn comes and closed whatever happens. */
async function* eachPart(parts: readonly StoredBytes[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (part.kind === 'memory') yield* part.chunks;
    else yield* fromFile(part);
  }
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

function fromFile({ path, start = 0, bytes }: Extract<StoredBytes, { kind: 'file' }>): Readable {
  if (bytes === 0) return Readable.from([], { objectMode: false });
  const stream = createReadStream(path, { start, end: start + bytes - 1, highWaterMark: READ_BYTES });
  stream.once('end', () => {
    if (stream.bytesRead < bytes) stream.emit('error', new Error('A stored sample is shorter than it was.'));
  });
  return stream;
}
