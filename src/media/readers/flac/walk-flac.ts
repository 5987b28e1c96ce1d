import type { ByteWindow } from '../byte-window';
import { frameEnd } from './crc';
import { type FlacFrame, nextFrame } from './frame-header';
import type { StreamInfo } from './stream-info';

/** Where to begin in the middle: a frame, and the values a channel before it. */
export interface FlacMark {
  readonly at: number;
  readonly samples: number;
}

/** What a walk over the frame headers found. */
export interface FlacWalk {
  /** The bytes of the frames, from `start` (included) to `end` (not included). */
  readonly start: number;
  readonly end: number;
  /** Values in each channel, added up from the frames. */
  readonly samples: number;
  /** In the order of the stream: the first frame, and every 64th. */
  readonly marks: readonly FlacMark[];
  /** Whether every frame follows the one before it, from the number 0 on. */
  readonly isUnbroken: boolean;
  /** Whether frames of another recording follow. */
  readonly isJoined: boolean;
}

/** The shortest frame has a header of six bytes, a value and a checksum. */
export const MIN_FRAME_BYTES = 9;
const MARK_EVERY_FRAMES = 64;
/** So many foreign bytes may stand in front of the first frame. */
const FOREIGN_BYTES = 64 * 1024;

/**
 * Walks over the frame headers between two positions without decoding anything; null when there is no whole frame. A number
 * that goes backwards belongs to another recording, which is not counted. A last frame that is cut short does not count.
 */
export function walkFlac(window: ByteWindow, info: StreamInfo, from: number, to: number): FlacWalk | null {
  const first = nextFrame(window, info, from, Math.min(to, from + FOREIGN_BYTES));
  if (first === null) return null;
  const marks: FlacMark[] = [];
  let [samples, frames, isUnbroken] = [0, 0, first.number === 0];
  let frame = first;
  let next: FlacFrame | null;
  for (;;) {
    if (frames % MARK_EVERY_FRAMES === 0) marks.push({ at: frame.at, samples });
    next = followingFrame(window, info, frame, to);
    if (next === null || next.number < frame.number || next.variable !== frame.variable) break;
    isUnbroken &&= next.number === frame.number + (frame.variable ? frame.samples : 1);
    samples += frame.samples;
    frames += 1;
    frame = next;
  }
  const end = frameEnd(window, frame.at, next?.at ?? to);
  if (end === null && frames === 0) return null;
  return {
    start: first.at,
    end: end ?? frame.at,
    samples: end === null ? samples : samples + frame.samples,
    marks,
    isUnbroken,
    isJoined: next !== null,
  };
}

/** The next frame that can follow: the same number once more is noise that looks like a header. */
export function followingFrame(window: ByteWindow, info: StreamInfo, frame: FlacFrame, to: number): FlacFrame | null {
  let next = nextFrame(window, info, frame.at + MIN_FRAME_BYTES, to);
  while (next !== null && next.number === frame.number) next = nextFrame(window, info, next.at + MIN_FRAME_BYTES, to);
  return next;
}
