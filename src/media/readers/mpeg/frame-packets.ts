import type { SoundPacket, SoundSlice } from '../../sound-track';
import type { ByteReader } from '../byte-reader';
import { ByteWindow } from '../byte-window';
import type { FrameFormat } from '../mpeg-frame';
import type { FrameMark, FrameWalk } from './walk-frames';

/** A stream that has been walked, and how its frames become packets. */
export interface WalkedStream {
  readonly reader: ByteReader;
  readonly format: FrameFormat;
  readonly walk: FrameWalk;
  readonly sampleRate: number;
  /** How many bytes at the beginning of a frame do not belong to its packet. */
  readonly headerBytes?: (window: ByteWindow, at: number) => number;
}

/** The packets of a stream from the one on that covers `fromSeconds`, read from the sample when they are asked for. */
export async function* framePackets(stream: WalkedStream, fromSeconds: number): AsyncGenerator<SoundPacket> {
  const { reader, format, walk, sampleRate, headerBytes } = stream;
  const window = new ByteWindow(reader);
  const mark = lastMarkBefore(walk.marks, fromSeconds * sampleRate);
  if (mark === null) return;
  let { at, samples } = mark;
  for (const run of walk.runs.slice(mark.run)) {
    at = Math.max(at, run.start);
    while (at < run.end) {
      const bytes = format.frameBytes(window, at);
      const count = format.samples(window, at);
      const timestamp = samples / sampleRate;
      samples += count;
      if (samples / sampleRate > fromSeconds) {
        const skipped = headerBytes?.(window, at) ?? 0;
        yield { data: reader.read(at + skipped, bytes - skipped), timestamp, duration: count / sampleRate };
      }
      at += bytes;
    }
  }
}

/** How long a stream is heard, in seconds, to the millisecond. */
export function walkedSeconds({ samples }: FrameWalk, sampleRate: number): number {
  return Math.round((samples / sampleRate) * 1000) / 1000;
}

/** The frames as stretches of the sample. */
export function walkedSlices({ runs }: FrameWalk): SoundSlice[] {
  return runs.map(({ start, end }) => ({ kind: 'range', start, end }));
}

/** The last mark at or before so many values; the first one when all come later, null when there is none. */
export function lastMarkBefore(marks: readonly FrameMark[], samples: number): FrameMark | null {
  let low = 0;
  let high = marks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((marks[middle]?.samples ?? 0) <= samples) low = middle;
    else high = middle - 1;
  }
  return marks[low] ?? null;
}
