import type { FileHandle } from 'node:fs/promises';

/**
 * Writes all bytes, at `position` or, without one, after what was written last. On a full disk a write may store only a part
 * and report that in its count alone; only the next write throws.
 */
export async function writeAll(file: FileHandle, data: Uint8Array, position: number | null = null): Promise<void> {
  for (let written = 0; written < data.byteLength; ) {
    const place = position === null ? null : position + written;
    const { bytesWritten } = await file.write(data, written, data.byteLength - written, place);
    written += bytesWritten;
  }
}
