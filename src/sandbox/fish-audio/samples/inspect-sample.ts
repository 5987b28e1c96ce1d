import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import type { ReceivedFile } from './sample-storage';

/** What is known about a sample without decoding it; null where it is unknown. */
export interface SampleFacts {
  readonly seconds: number | null;
  readonly hasVideo: boolean | null;
  /** How many sound tracks there are. */
  readonly soundTracks: number | null;
}

const UNKNOWN: SampleFacts = { seconds: null, hasVideo: null, soundTracks: null };

/** Reads length and kind of a sample: of a WAV from its header, of any other file if it was kept whole. Never throws. */
export async function inspectSample(file: ReceivedFile): Promise<SampleFacts> {
  if (file.container === 'wav') {
    const seconds = wavSeconds(file.head, file.bytes);
    return { seconds, hasVideo: false, soundTracks: seconds === null ? null : 1 };
  }
  if (file.content === null) return UNKNOWN;
  const input = new Input({ source: new BufferSource(file.content), formats: ALL_FORMATS });
  try {
    const tracks = await input.getTracks();
    return {
      // The end of a last, very small frame is missed by counting frames.
      seconds: (file.container === 'flac' ? flacSeconds(file.head) : null) ?? (await input.computeDuration()),
      hasVideo: tracks.some((track) => track.isVideoTrack()),
      soundTracks: tracks.filter((track) => track.isAudioTrack()).length,
    };
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

/** What STREAMINFO says (RFC 9639, section 8.2); null where it does not say how many samples there are. */
function flacSeconds(head: Buffer): number | null {
  if (head.length < 26) return null;
  const hertz = head.readUIntBE(18, 3) >> 4;
  const samples = ((head[21] ?? 0) & 15) * 2 ** 32 + head.readUInt32BE(22);
  return hertz > 0 && samples > 0 ? samples / hertz : null;
}
