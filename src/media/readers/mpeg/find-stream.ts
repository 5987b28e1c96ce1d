import type { ByteWindow } from '../byte-window';
import type { FrameFormat } from '../mpeg-frame';
import { tagBytes } from './tags';

/** Frames of one kind, and where the first of them begins. */
export interface FrameStream {
  readonly format: FrameFormat;
  readonly first: number;
  readonly key: number;
}

/** Sync bits turn up in any bytes; so many frames that follow one another do not. */
const CONFIRMING_FRAMES = 3;

/** The first stream of one of these kinds that begins between `from` and `to`; null when there is none. */
export function findStream(
  window: ByteWindow,
  formats: readonly FrameFormat[],
  from: number,
  to: number,
): FrameStream | null {
  let found: FrameStream | null = null;
  for (const format of formats) {
    const first = findConfirmed(window, format, from, found?.first ?? to);
    if (first !== -1) found = { format, first, key: format.streamKey(window, first) };
  }
  return found;
}

/** The next position between `from` and `to` where the frames of a stream go on; -1 when they do not. */
export function findNext(window: ByteWindow, { format, key }: FrameStream, from: number, to: number): number {
  return findConfirmed(window, format, from, Math.min(to, window.size), key);
}

function findConfirmed(window: ByteWindow, format: FrameFormat, from: number, to: number, key?: number): number {
  const { secondBytes } = format;
  for (let at = window.indexOfSync(secondBytes, from, to); at !== -1; ) {
    if (isConfirmed(window, format, at, key)) return at;
    at = window.indexOfSync(secondBytes, at + 1, to);
  }
  return -1;
}

/** The length of the frame at a position, 0 when there is none that belongs to the stream. */
export function streamFrameBytes(window: ByteWindow, format: FrameFormat, key: number, at: number): number {
  const bytes = format.frameBytes(window, at);
  return bytes > 0 && format.streamKey(window, at) === key ? bytes : 0;
}

/** Whether frames of one stream follow one another from here: three of them, or as many as there are up to a tag or the end. */
function isConfirmed(window: ByteWindow, format: FrameFormat, from: number, wantedKey?: number): boolean {
  if (format.frameBytes(window, from) === 0) return false;
  const key = wantedKey ?? format.streamKey(window, from);
  let at = from;
  for (let count = 0; count < CONFIRMING_FRAMES; count += 1) {
    if (count > 0 && (at === window.size || tagBytes(window, at) > 0)) return true;
    const bytes = streamFrameBytes(window, format, key, at);
    if (bytes === 0) return false;
    at += bytes;
    if (at > window.size) return count > 0;
  }
  return true;
}
