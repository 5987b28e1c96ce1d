import { readSync, writeSync } from 'node:fs';
import { type Frame, type FrameBounds, frameLengths, frameStart, PREFIX_BYTES, parseHead } from '../frames';

/** The descriptor of the pipe to the service in an inspecting process. */
const PIPE = 3;
/** How long to pause, in milliseconds, where the pipe turns out not to block. */
const PAUSE_MS = 2;

/** The bodies of most frames are read into this memory again and again: what is new costs the kernel as much as the reading. */
const KEPT_BYTES = 2 ** 20;
let kept: Buffer | null = null;

/**
 * Waits for the next frame of the service; null when the service has closed the pipe. The process does nothing meanwhile. The body
 * is of use until the next call.
 */
export function readFrame(bounds: FrameBounds): Frame | null {
  const prefix = readExactly(Buffer.allocUnsafe(PREFIX_BYTES));
  if (prefix === null) return null;
  const lengths = frameLengths(prefix, bounds);
  const head = readExactly(Buffer.allocUnsafe(lengths.head));
  const body = readExactly(blockFor(lengths.body));
  return head === null || body === null ? null : { head: parseHead(head), body };
}

/** Sends a frame to the service. */
export function writeFrame(head: unknown, body: readonly Uint8Array[] = []): void {
  const bodyBytes = body.reduce((sum, { byteLength }) => sum + byteLength, 0);
  for (const piece of [frameStart(head, bodyBytes), ...body]) {
    for (let at = 0; at < piece.byteLength; )
      at += untilPossible(() => writeSync(PIPE, piece, at, piece.byteLength - at));
  }
}

function blockFor(bytes: number): Buffer {
  if (bytes > KEPT_BYTES) return Buffer.allocUnsafeSlow(bytes);
  kept ??= Buffer.allocUnsafeSlow(KEPT_BYTES);
  return kept.subarray(0, bytes);
}

/** Fills the block; null when the pipe ends before. */
function readExactly(block: Buffer): Buffer | null {
  for (let at = 0; at < block.byteLength; ) {
    const count = untilPossible(() => readSync(PIPE, block, at, block.byteLength - at, null));
    if (count === 0) return null;
    at += count;
  }
  return block;
}

function untilPossible(transfer: () => number): number {
  for (;;) {
    try {
      return transfer();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}
