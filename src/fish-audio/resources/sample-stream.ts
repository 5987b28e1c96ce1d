import { Readable } from 'node:stream';
import type { ByteSource, StoredBytes } from '../../domain/reference-sample';
import { READ_BYTES, readChunks, readFilePart } from '../../files/read-bytes';

/**
 * Opens a sample for reading from its first byte. The chunks of a sample in memory are passed on as they are. The stream
 * fails when a file is missing or shorter than `bytes`, since that length has been announced to the receiver.
 */
export function openSample(source: ByteSource): Readable {
  if (source.kind === 'memory') return readChunks(source.chunks);
  if (source.kind === 'file') return readFilePart(source);
  return Readable.from(eachPart(source.parts), { objectMode: false, highWaterMark: READ_BYTES });
}

/** One part after the other; the file of a part is opened when its turn comes and closed whatever happens. */
async function* eachPart(parts: readonly StoredBytes[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (part.kind === 'memory') yield* part.chunks;
    else yield* readFilePart(part);
  }
}
