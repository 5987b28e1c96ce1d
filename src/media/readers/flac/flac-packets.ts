import type { SoundPacket } from '../../sound-track';
import type { ByteReader } from '../byte-reader';
import { ByteWindow } from '../byte-window';
import { lastMarkBefore } from '../mpeg/frame-packets';
import { nextFrame } from './frame-header';
import type { StreamInfo } from './stream-info';
import { type FlacWalk, followingFrame } from './walk-flac';

/** The packets of a FLAC stream, a frame each, from the one on that covers `fromSeconds`. */
export async function* flacPackets(
  reader: ByteReader,
  info: StreamInfo,
  walk: FlacWalk,
  fromSeconds: number,
): AsyncGenerator<SoundPacket> {
  const window = new ByteWindow(reader);
  const { sampleRate } = info;
  const mark = lastMarkBefore(walk.marks, fromSeconds * sampleRate);
  if (mark === null) return;
  let { at, samples } = mark;
  for (const run of walk.runs.slice(mark.run)) {
    let frame = nextFrame(window, info, Math.max(at, run.start), run.end);
    while (frame !== null) {
      const next = followingFrame(window, info, frame, run.end);
      const timestamp = samples / sampleRate;
      samples += frame.samples;
      if (samples / sampleRate > fromSeconds) {
        const data = reader.read(frame.at, (next?.at ?? run.end) - frame.at);
        yield { data, timestamp, duration: frame.samples / sampleRate };
      }
      frame = next;
    }
    at = run.end;
  }
}
