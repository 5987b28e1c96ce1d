import { ALL_FORMATS, BufferSource, Input, Logging, LogLevel } from 'mediabunny';
import { flacSeconds, mp4Seconds, oggSeconds, wavSeconds } from './declared-seconds';
import type { ReceivedFile } from './sample-storage';

/** What is known about a sample without decoding it; null where it is unknown. */
export interface SampleFacts {
  readonly seconds: number | null;
  readonly hasVideo: boolean | null;
  /** How many sound tracks there are. */
  readonly soundTracks: number | null;
}

// What it cannot read is answered, and is no news for whoever watches the console.
Logging.level = LogLevel.Silent;

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
      seconds: declaredSeconds(file.container, file.content) ?? (await input.computeDuration()),
      hasVideo: tracks.some((track) => track.isVideoTrack()),
      soundTracks: tracks.filter((track) => track.isAudioTrack()).length,
    };
  } catch {
    return UNKNOWN;
  } finally {
    input.dispose();
  }
}

/** Where the file says how long it is to be played, which its packets may outlast. */
function declaredSeconds(container: ReceivedFile['container'], content: Buffer): number | null {
  if (container === 'flac') return flacSeconds(content);
  if (container === 'ogg') return oggSeconds(content);
  return container === 'mp4' ? mp4Seconds(content) : null;
}
