import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import type { ReceivedFile } from './sample-storage';

/** What is known about a sample without decoding it; null where it is unknown. */
export interface SampleFacts {
  readonly seconds: number | null;
  readonly hasVideo: boolean | null;
}

const UNKNOWN: SampleFacts = { seconds: null, hasVideo: null };

/** Reads length and kind of a sample: of a WAV from its header, of any other file if it was kept whole. Never throws. */
export async function inspectSample(file: ReceivedFile): Promise<SampleFacts> {
  if (file.container === 'wav') return { seconds: wavSeconds(file.head, file.bytes), hasVideo: false };
  if (file.content === null) return UNKNOWN;
  const input = new Input({ source: new BufferSource(file.content), formats: ALL_FORMATS });
  try {
    const tracks = await input.getTracks();
    return { seconds: await input.computeDuration(), hasVideo: tracks.some((track) => track.isVideoTrack()) };
  } catch {
    return UNKNOWN;
  } finally {
    input.dispose();
  }
}

function wavSeconds(head: Buffer, totalBytes: number): number | null {
  let byteRate = 0;
  for (let at = 12; at + 8 <= head.length; ) {
    const name = head.toString('latin1', at, at + 4);
    const size = head.readUInt32LE(at + 4);
    if (name === 'fmt ' && at + 20 <= head.length) byteRate = head.readUInt32LE(at + 16);
    // The header of a streamed WAV announces more bytes than there are.
    if (name === 'data') return byteRate > 0 ? Math.min(size, totalBytes - at - 8) / byteRate : null;
    at += 8 + size + (size % 2);
  }
  return null;
}
