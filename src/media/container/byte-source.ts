import { open } from 'node:fs/promises';
import type { ByteSource } from '../../domain/reference-sample';

/** Reads the first bytes of a sample: `bytes` of them, or all there are. */
export async function readStart(source: ByteSource, bytes: number): Promise<Uint8Array> {
  if (source.kind === 'memory') return toBlock(source.chunks, Math.min(source.bytes, bytes));
  const file = await open(source.path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(bytes), 0, bytes, 0);
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
export function copyInto(block: Uint8Array, chunks: readonly Uint8Array[]): void {
  let offset = 0;
  for (const chunk of chunks) {
    if (offset >= block.length) break;
    block.set(chunk.subarray(0, block.length - offset), offset);
    offset += chunk.length;
  }
}
