import { refusals } from '../../refusals';
import type { ByteWindow } from '../byte-window';
import type { FrameMark, FrameRun, FrameWalk } from '../mpeg/walk-frames';
import { frameEnd } from './crc';
import { type FlacFrame, nextFrame } from './frame-header';
import type { StreamInfo } from './stream-info';

/** What a walk over the frames found. */
export interface FlacWalk extends FrameWalk {
  /** Whether frames of another recording follow. */
  readonly isJoined: boolean;
}

/** The shortest frame has a header of six bytes, a value and a checksum. */
const MIN_FRAME_BYTES = 9;
/** 65,535 values of eight channels and 32 bits, with some room. */
const MAX_FRAME_BYTES = 2.5 * 2 ** 20;
const MARK_EVERY_FRAMES = 64;
/** So many foreign bytes may stand in front of the first frame. */
const FOREIGN_BYTES = 64 * 1024;
/** More gaps than any recording has. */
const MAX_RUNS = 4096;

/**
 * Walks over the frames between two positions without decoding anything. Only frames whose checksum holds count: what is
 * damaged or foreign is left out. A frame number that goes backwards belongs to another recording, which is not counted.
 * @throws ApiError unreadable_audio when there is no frame, or more is left out than not.
 */
export function walkFlac(window: ByteWindow, info: StreamInfo, from: number, to: number): FlacWalk {
  const walk = { runs: [] as FrameRun[], marks: [] as FrameMark[], frames: 0, samples: 0, isJoined: false };
  let sound = 0;
  let frame = nextFrame(window, info, from, Math.min(to, from + FOREIGN_BYTES));
  const first = frame;
  let last = from;
  while (frame !== null) {
    const next = followingFrame(window, info, frame, to);
    const limit = Math.min(next?.at ?? to, frame.at + MAX_FRAME_BYTES);
    const end = frameEnd(window.reader.read(frame.at, limit - frame.at));
    if (end > 0) {
      addFrame(walk, frame, frame.at + end);
      sound += end;
      last = frame.at + end;
    }
    if (walk.runs.length > MAX_RUNS) throw refusals.unreadable();
    walk.isJoined = next !== null && next.number < frame.number;
    frame = walk.isJoined ? null : next;
  }
  if (first === null || sound === 0 || last - first.at - sound > sound) throw refusals.unreadable();
  return walk;
}

function addFrame(
  walk: { runs: FrameRun[]; marks: FrameMark[]; frames: number; samples: number },
  frame: FlacFrame,
  end: number,
): void {
  const run = walk.runs.at(-1);
  const goesOn = run?.end === frame.at;
  if (run && goesOn) walk.runs[walk.runs.length - 1] = { start: run.start, end };
  else walk.runs.push({ start: frame.at, end });
  if (!goesOn || walk.frames % MARK_EVERY_FRAMES === 0) {
    walk.marks.push({ at: frame.at, samples: walk.samples, run: walk.runs.length - 1 });
  }
  walk.frames += 1;
  walk.samples += frame.samples;
}

/** The next frame that can follow: the same number once more is noise that looks like a header. */
export function followingFrame(window: ByteWindow, info: StreamInfo, frame: FlacFrame, to: number): FlacFrame | null {
  let next = nextFrame(window, info, frame.at + MIN_FRAME_BYTES, to);
  while (next !== null && next.number === frame.number) next = nextFrame(window, info, next.at + MIN_FRAME_BYTES, to);
  return next;
}
