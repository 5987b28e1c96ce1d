import { open } from 'node:fs/promises';
import type { ByteSource, StoredBytes } from '../domain/reference-sample';
import { sliceBytes } from './readers/byte-reader';
import type { SoundSlice } from './sound-track';

/** Reads the first bytes of what was received: `bytes` of them, or all there are. */
export async function readStart(source: StoredBytes, bytes: number): Promise<Uint8Array> {
  const length = Math.min(source.bytes, bytes);
  if (source.kind === 'memory') return toBlock(source.chunks, length);
  const file = await open(source.path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, source.start ?? 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Copies the first `bytes` of the pieces into one block. */
function toBlock(chunks: readonly Uint8Array[], bytes: number): Uint8Array {
  const block = new Uint8Array(bytes);
  copyInto(block, chunks);
  return block;
}

/** Copies the pieces one after the other into a block, as far as it reaches. */
function copyInto(block: Uint8Array, chunks: readonly Uint8Array[]): void {
  let offset = 0;
  for (const chunk of chunks) {
    if (offset >= block.length) break;
    block.set(chunk.subarray(0, block.length - offset), offset);
    offset += chunk.length;
  }
}

/** Slices of a sample as the places where their bytes are. Nothing is copied. */
export function joinSlices(slices: readonly SoundSlice[], sample: StoredBytes): ByteSource {
  const parts = slices.map((slice): StoredBytes => {
    if (slice.kind === 'bytes') return { kind: 'memory', chunks: [slice.bytes], bytes: slice.bytes.byteLength };
    return sample.kind === 'file'
      ? { kind: 'file', path: sample.path, start: (sample.start ?? 0) + slice.start, bytes: slice.end - slice.start }
      : { kind: 'memory', chunks: cutOut(sample.chunks, slice.start, slice.end), bytes: slice.end - slice.start };
  });
  const bytes = slices.reduce((sum, slice) => sum + sliceBytes(slice), 0);
  return { kind: 'joined', parts, bytes };
}

/** The pieces between two positions, the first and the last one cut to size. */
function cutOut(chunks: readonly Uint8Array[], start: number, end: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  let offset = 0;
  for (const chunk of chunks) {
    const piece = chunk.subarray(Math.max(0, start - offset), Math.max(0, end - offset));
    if (piece.byteLength > 0) found.push(piece);
    offset += chunk.byteLength;
  }
  return found;
}
