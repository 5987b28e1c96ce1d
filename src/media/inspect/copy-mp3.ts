import { memoryReader } from '../readers/byte-reader';
import { ByteWindow } from '../readers/byte-window';
import { readInfoFrame, xingFrame } from '../readers/mpeg/xing';
import { MP3_FRAMES } from '../readers/mpeg-frame';
import type { SoundTrack } from '../sound-track';
import type { SoundFile } from '../workers/inspect-messages';
import { SpillFile } from './spill-file';

/** What has to be known of all frames before the first is written. */
interface FrameCount {
  first: Uint8Array | null;
  frames: number;
  bytes: number;
  readonly bitrates: Set<number>;
}

/**
 * Copies the MP3 frames of a track one behind the other into a file of their own. A Xing frame is written in front where the
 * bit rate varies. Up to 1 MiB stays in memory, more goes to `soundPath`.
 */
export async function copyIntoMp3(track: SoundTrack, soundPath: string): Promise<SoundFile> {
  const { first, frames, bytes, bitrates } = await countFrames(track);
  const spill = new SpillFile(soundPath);
  try {
    let position = 0;
    if (first !== null && bitrates.size > 1) {
      const described = xingFrame(new ByteWindow(memoryReader(first)), 0, frames, bytes);
      await spill.write(described, 0);
      position = described.byteLength;
    }
    for await (const data of soundFrames(track)) {
      await spill.write(data, position);
      position += data.byteLength;
    }
    return { ...(await spill.finish()), container: 'mp3' };
  } finally {
    await spill.close();
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
      if (readInfoFrame(window, at) === null) yield data.subarray(at, at + bytes);
      at += bytes;
    }
  }
}
