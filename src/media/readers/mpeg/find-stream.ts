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
const SYNC_BYTE = 0xff;

/** The first stream of one of these kinds that begins between `from` and `to`; null when there is none. */
export function findStream(
  window: ByteWindow,
  formats: readonly FrameFormat[],
  from: number,
  to: number,
): FrameStream | null {
  for (let at = window.indexOf(SYNC_BYTE, from, to); at !== -1; at = window.indexOf(SYNC_BYTE, at + 1, to)) {
    const format = formats.find((candidate) => isConfirmed(window, candidate, at));
    if (format) return { format, first: at, key: format.streamKey(window, at) };
  }
  return null;
}

/** The next position from `from` on where the frames of a stream go on; -1 when they do not. */
export function findNext(window: ByteWindow, { format, key }: FrameStream, from: number): number {
  for (let at = window.indexOf(SYNC_BYTE, from, window.size); at !== -1; ) {
    if (streamFrameBytes(window, format, key, at) > 0 && isConfirmed(window, format, at)) return at;
    at = window.indexOf(SYNC_BYTE, at + 1, window.size);
  }
  return -1;
}

/** The length of the frame at a position, 0 when there is none that belongs to the stream. */
export function streamFrameBytes(window: ByteWindow, format: FrameFormat, key: number, at: number): number {
  const bytes = format.frameBytes(window, at);
  return bytes > 0 && format.streamKey(window, at) === key ? bytes : 0;
}

/** Whether frames of one stream follow one another from here: three of them, or as many as there are up to a tag or the end. */
function isConfirmed(window: ByteWindow, format: FrameFormat, from: number): boolean {
  if (format.frameBytes(window, from) === 0) return false;
  const key = format.streamKey(window, from);
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
