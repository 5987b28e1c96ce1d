import { refusals } from '../../refusals';
import type { ByteWindow } from '../byte-window';
import { type FrameStream, findNext, streamFrameBytes } from './find-stream';
import { skipTags } from './tags';

/** Frames that follow one another without a gap, from `start` (included) to `end` (not included). */
export interface FrameRun {
  readonly start: number;
  readonly end: number;
}

/** Where to begin in the middle: a frame, the values a channel before it, and the run that it belongs to. */
export interface FrameMark {
  readonly at: number;
  readonly samples: number;
  readonly run: number;
}

/** What a walk over all frames of a stream found. Its size grows with the gaps in a file, and hardly with its frames. */
export interface FrameWalk {
  readonly runs: readonly FrameRun[];
  readonly frames: number;
  /** Values in each channel. */
  readonly samples: number;
  /** In the order of the stream: the beginning of every run, and every 512th frame. */
  readonly marks: readonly FrameMark[];
}

/** What a caller wants to know of the frames. */
export interface FrameVisitor {
  /** Whether a frame describes the stream and is left out of the sound. */
  isInfo(at: number): boolean;
  /** Called for each frame of sound. */
  visit(at: number): void;
}

/** More gaps than any recording has: four hours of a radio station with a tag every few seconds. */
const MAX_RUNS = 4096;
const MARK_EVERY_FRAMES = 512;
/** The frames of a stream are not looked for behind more foreign bytes than this: each costs time. */
const MAX_GAP_BYTES = 1024 * 1024;
/** The same for all gaps together. */
const MAX_FOREIGN_BYTES = 4 * 1024 * 1024;

/**
 * Walks from frame to frame through the whole sample, once. Tags between frames and foreign bytes are left out, and what
 * follows more foreign bytes than are searched.
 * @throws ApiError unreadable_audio when more is foreign than sound.
 */
export function walkFrames(window: ByteWindow, stream: FrameStream, visitor: FrameVisitor): FrameWalk {
  const walk = { runs: [] as FrameRun[], marks: [] as FrameMark[], frames: 0, samples: 0 };
  let sound = 0;
  let foreign = 0;
  let at = afterParts(window, stream, stream.first, visitor);
  while (at !== -1) {
    const start = findNext(window, stream, at, at + Math.min(MAX_GAP_BYTES, MAX_FOREIGN_BYTES - foreign));
    if (start === -1) break;
    if (walk.runs.length > 0) foreign += start - at;
    const end = walkRun(window, stream, start, visitor, walk);
    if (end > start) walk.runs.push({ start, end });
    if (walk.runs.length > MAX_RUNS) throw refusals.unreadable();
    sound += end - start;
    at = afterParts(window, stream, end, visitor);
  }
  if (foreign > sound) throw refusals.unreadable();
  return walk;
}

/** Adds the frames that follow one another from a position on; returns where they end. */
function walkRun(
  window: ByteWindow,
  { format, key }: FrameStream,
  start: number,
  visitor: FrameVisitor,
  walk: { runs: FrameRun[]; marks: FrameMark[]; frames: number; samples: number },
): number {
  let at = start;
  for (;;) {
    const bytes = streamFrameBytes(window, format, key, at);
    if (bytes === 0 || at + bytes > window.size || visitor.isInfo(at)) return at;
    if (at === start || walk.frames % MARK_EVERY_FRAMES === 0) {
      walk.marks.push({ at, samples: walk.samples, run: walk.runs.length });
    }
    visitor.visit(at);
    walk.frames += 1;
    walk.samples += format.samples(window, at);
    at += bytes;
  }
}

/** The first position that belongs neither to a tag nor to a frame that describes the stream. */
function afterParts(window: ByteWindow, { format, key }: FrameStream, from: number, visitor: FrameVisitor): number {
  let at = skipTags(window, from);
  for (;;) {
    const bytes = streamFrameBytes(window, format, key, at);
    if (bytes === 0 || !visitor.isInfo(at)) return at;
    at = skipTags(window, at + bytes);
  }
}
