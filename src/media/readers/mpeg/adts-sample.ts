import { refusals } from '../../refusals';
import type { OpenedSample } from '../../sound-track';
import type { ByteReader } from '../byte-reader';
import type { ByteWindow } from '../byte-window';
import { maxAacBytes, writeAacConfig } from '../codecs/aac-config';
import { ADTS_FRAMES, adtsHeaderBytes, adtsStream } from '../mpeg-frame';
import { checkSoundShape } from '../sound-shape';
import type { FrameStream } from './find-stream';
import { framePackets } from './frame-packets';
import { joinedNotes } from './joined-notes';
import { walkFrames } from './walk-frames';

/**
 * Reads raw AAC whose first frame has been found. The tags between the segments of an internet stream are left out.
 * @throws ApiError unreadable_audio, codec_not_supported.
 */
export function openAdts(reader: ByteReader, window: ByteWindow, stream: FrameStream): OpenedSample {
  const walk = walkFrames(window, stream, { isInfo: () => false, visit: (at) => refuseSeveral(window, at) });
  const [firstRun, ...otherRuns] = walk.runs;
  if (firstRun === undefined) throw refusals.unreadable();
  const { objectType, rateIndex, sampleRate, channelConfiguration } = adtsStream(window, firstRun.start);
  if (channelConfiguration === 0) throw refusals.codec('AAC with a channel layout of its own');
  const channels = channelsOf(channelConfiguration);
  checkSoundShape(channels, sampleRate);
  const description = writeAacConfig({ objectType, rateIndex, channelConfiguration });
  const walked = { reader, format: ADTS_FRAMES, walk, sampleRate, headerBytes: adtsHeaderBytes };
  return {
    container: 'aac',
    file_type: 'audio',
    tracks: [
      {
        codec: 'aac',
        codecName: 'aac',
        sampleRate,
        channels,
        seconds: walk.samples / sampleRate,
        setup: {
          codec: `mp4a.40.${objectType}`,
          sampleRate,
          numberOfChannels: channels,
          description,
        },
        isDefault: false,
        language: null,
        packets: (fromSeconds = 0) => framePackets(walked, fromSeconds),
        sliced: null,
      },
    ],
    isClean: otherRuns.length === 0 && firstRun.start === 0 && firstRun.end === window.size,
    notes: joinedNotes(window, stream, walk),
  };
}

/** How many channels a layout has, 0 where the sound itself says how many. */
const channelsOf = (channelConfiguration: number): number => (channelConfiguration === 7 ? 8 : channelConfiguration);

/** Where one block ends and the next begins is nowhere said, and a packet of M4A holds one. */
function refuseSeveral(window: ByteWindow, at: number): void {
  const bytes = ADTS_FRAMES.frameBytes(window, at) - adtsHeaderBytes(window, at);
  const hasSeveral = bytes > maxAacBytes(channelsOf(adtsStream(window, at).channelConfiguration));
  if (hasSeveral || (window.at(at + 6) & 3) !== 0) throw refusals.codec('AAC with several blocks in a frame');
}
