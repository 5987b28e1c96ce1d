import { readSync, writeSync } from 'node:fs';
import { type Frame, type FrameBounds, frameLengths, frameStart, PREFIX_BYTES, parseHead } from '../frames';

/** The descriptor of the pipe to the service in an inspecting process. */
const PIPE = 3;
/** How long to pause, in milliseconds, where the pipe turns out not to block. */
const PAUSE_MS = 2;

/** Waits for the next frame of the service; null when the service has closed the pipe. The process does nothing meanwhile. */
export function readFrame(bounds: FrameBounds): Frame | null {
  const prefix = readExactly(PREFIX_BYTES);
  if (prefix === null) return null;
  const lengths = frameLengths(prefix, bounds);
  const head = readExactly(lengths.head);
  const body = readExactly(lengths.body);
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

function readExactly(bytes: number): Buffer | null {
  const block = Buffer.allocUnsafeSlow(bytes);
  for (let at = 0; at < bytes; ) {
    const count = untilPossible(() => readSync(PIPE, block, at, bytes - at, null));
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
