import type { OpenedSample } from '../../sound-track';
import type { ByteReader } from '../byte-reader';
import { ByteWindow } from '../byte-window';
import { beforeTrailingTags } from '../mpeg/tags';
import { isSoundMissing, sampleNotes } from '../sample-notes';
import { beginsFile } from '../sniff';
import { flacPackets } from './flac-packets';
import { readMetadata } from './metadata-blocks';
import { flacHeader } from './stream-info';
import { walkFlac } from './walk-flac';

/**
 * Reads a FLAC file that begins at `start`. How long it is follows from the headers of its frames; nothing is decoded.
 * @throws ApiError unreadable_audio, codec_not_supported.
 */
export function openFlac(reader: ByteReader, start = 0): OpenedSample {
  const window = new ByteWindow(reader);
  const { info, end, isPlain } = readMetadata(window, start);
  const to = beforeTrailingTags(window, end);
  const walk = walkFlac(window, info, end, to);
  const { sampleRate, channels } = info;
  const header = flacHeader(info, walk.samples);
  const [run, ...otherRuns] = walk.runs;
  // A file that breaks off does so within a frame; one that only counts wrong ends with a whole one.
  const isJoined = walk.isJoined || beginsFile(reader, walk.runs.at(-1)?.end ?? to);
  const breaksOff = !isJoined && (walk.runs.at(-1)?.end ?? to) < to;
  const isMissing = isSoundMissing(info.totalSamples / sampleRate, walk.samples / sampleRate);
  const isWhole = start === 0 && otherRuns.length === 0 && run?.start === end && run.end === window.size;
  return {
    container: 'flac',
    file_type: 'audio',
    tracks: [
      {
        codec: 'flac',
        codecName: 'flac',
        sampleRate,
        channels,
        seconds: walk.samples / sampleRate,
        setup: { codec: 'flac', sampleRate, numberOfChannels: channels, description: header },
        isDefault: false,
        language: null,
        packets: (fromSeconds = 0) => flacPackets(reader, info, walk, fromSeconds),
        sliced: null,
      },
    ],
    isClean: isPlain && isWhole && info.totalSamples === walk.samples,
    notes: sampleNotes({
      isJoined,
      isCut: breaksOff && isMissing,
      isDamaged: otherRuns.length > 0 && isMissing,
    }),
  };
}
