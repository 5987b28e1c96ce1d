import { memoryReader } from '../readers/byte-reader';
import { ByteWindow } from '../readers/byte-window';
import { isInfoFrame, xingFrame } from '../readers/mpeg/xing';
import { MP3_FRAMES } from '../readers/mpeg-frame';
import type { SoundTrack } from '../sound-track';
import type { PositionedWriter } from './positioned-writer';

/** What has to be known of all frames before the first is written. */
interface FrameCount {
  first: Uint8Array | null;
  frames: number;
  bytes: number;
  readonly bitrates: Set<number>;
}

/**
 * Writes the MP3 frames of a track one behind the other. Where the bit rate varies a Xing frame stands in front, since a
 * reader would otherwise guess the duration from the first frames.
 */
export async function writeMp3(track: SoundTrack, out: PositionedWriter): Promise<void> {
  const { first, frames, bytes, bitrates } = await countFrames(track);
  let position = 0;
  if (first !== null && bitrates.size > 1) {
    const described = xingFrame(new ByteWindow(memoryReader(first)), 0, { frames, soundBytes: bytes });
    await out.write(described, 0);
    position = described.byteLength;
  }
  for await (const data of soundFrames(track)) {
    await out.write(data, position);
    position += data.byteLength;
  }
}

async function countFrames(track: SoundTrack): Promise<FrameCount> {
  const count: FrameCount = { first: null, frames: 0, bytes: 0, bitrates: new Set() };
  for await (const data of soundFrames(track)) {
    count.first ??= data;
    count.frames += 1;
    count.bytes += data.byteLength;
    count.bitrates.add((data[2] ?? 0) >> 4);
  }
  return count;
}

/** The frames of all packets; what is no whole frame, or describes others, is left out. */
async function* soundFrames(track: SoundTrack): AsyncGenerator<Uint8Array> {
  for await (const { data } of track.packets()) {
    const window = new ByteWindow(memoryReader(data));
    for (let at = 0; at < data.byteLength; ) {
      const bytes = MP3_FRAMES.frameBytes(window, at);
      if (bytes === 0 || at + bytes > data.byteLength) break;
      if (!isInfoFrame(window, at)) yield data.subarray(at, at + bytes);
      at += bytes;
    }
  }
}
