import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import {
  ADTS,
  BufferSource,
  CustomSource,
  FLAC,
  Input,
  type InputAudioTrack,
  type InputFormat,
  MATROSKA,
  MP3,
  MP4,
  OGG,
  QTFF,
  type Source,
  WAVE,
  WEBM,
} from 'mediabunny';
import type { FileType } from '../../domain/reference-sample';
import { adviceFor } from '../advice';
import { extractSound } from '../container/extract-sound';
import { routeSound, type SoundRoute } from '../container/sound-route';
import { findSpan, type Span } from '../container/span';
import type { SampleContainer } from '../inspection';
import { measureSound, UNMEASURED } from '../levels/measure-sound';
import { refusals } from '../refusals';
import { MAX_TOTAL_SECONDS, MIN_SECONDS } from '../rules';
import type { InspectFindings, InspectJob, JobSound, JobSource } from './inspect-messages';

/** In the order they are tried: MP3 and ADTS frames may turn up within any of the others. */
const CONTAINERS = new Map<InputFormat, SampleContainer>([
  [MP4, 'mp4'],
  [QTFF, 'mov'],
  [WEBM, 'webm'],
  [MATROSKA, 'mkv'],
  [WAVE, 'wav'],
  [OGG, 'ogg'],
  [FLAC, 'flac'],
  [MP3, 'mp3'],
  [ADTS, 'aac'],
]);
/** Sound is read from front to back; what was read is hardly needed again. */
const CACHE_BYTES = 2 ** 20;
/** What mediabunny says of WAV files with ADPCM, MP3 or GSM inside. */
const UNKNOWN_WAV_CODEC = /^Unsupported WAVE/;

/**
 * Inspects one sample; runs in a worker thread. Reads only the parts of a file that it needs.
 * @throws ApiError when the sample is at fault; what the parser throws when it cannot make sense of the bytes.
 */
export async function inspectSample(job: InspectJob): Promise<InspectFindings> {
  const input = new Input({ formats: [...CONTAINERS.keys()], source: openSource(job.source) });
  try {
    const { track, container, file_type } = await findSoundTrack(input);
    const route = await routeSound(track, container);
    const span = await findSpan(track);
    if (span.seconds < MIN_SECONDS) throw refusals.tooShort(span.seconds);
    return {
      container,
      file_type,
      codec: route.codecName,
      duration_seconds: span.seconds,
      sample_rate: await track.getSampleRate(),
      channels: await track.getNumberOfChannels(),
      ...(await lookInside(track, span, route, job.soundPath)),
    };
  } finally {
    input.dispose();
  }
}

function openSource(source: JobSource): Source {
  if (source.kind === 'memory') return new BufferSource(source.block);
  return fileSource(source.path);
}

/** A worker has nothing else to do, so it reads without the detour through the thread pool, where uploads are written. */
function fileSource(path: string): Source {
  const file = openSync(path, 'r');
  return new CustomSource({
    getSize: () => fstatSync(file).size,
    read: (start, end) => {
      const block = Buffer.allocUnsafeSlow(end - start);
      const read = readSync(file, block, 0, block.length, start);
      return read === block.length ? block : block.fill(0, read);
    },
    dispose: () => closeSync(file),
    prefetchProfile: 'fileSystem',
    maxCacheSize: CACHE_BYTES,
  });
}

interface Found {
  readonly track: InputAudioTrack;
  readonly container: SampleContainer;
  readonly file_type: FileType;
}

async function findSoundTrack(input: Input): Promise<Found> {
  const format = CONTAINERS.get(await input.getFormat());
  const tracks = await input.getTracks().catch((error: unknown) => {
    throw error instanceof Error && UNKNOWN_WAV_CODEC.test(error.message) ? refusals.codec('compressed WAV') : error;
  });
  const track = tracks.find((candidate) => candidate.isAudioTrack());
  const hasPicture = tracks.some((candidate) => candidate.isVideoTrack());
  if (track && format) return { track, ...kindOf(format, hasPicture) };
  if (hasPicture) throw refusals.noSoundTrack();
  throw format === 'ogg' ? refusals.codec('something other than Opus or Vorbis') : refusals.unreadable();
}

function kindOf(format: SampleContainer, hasPicture: boolean): { container: SampleContainer; file_type: FileType } {
  if (hasPicture) return { container: format, file_type: 'video' };
  return { container: format === 'mp4' ? 'm4a' : format, file_type: 'audio' };
}

type Inside = Pick<InspectFindings, 'levels' | 'sound' | 'warnings'>;

/** Decoding and copying a sample that is too long for any voice model would be work for nothing. */
async function lookInside(track: InputAudioTrack, span: Span, route: SoundRoute, soundPath: string): Promise<Inside> {
  const asItIs: JobSound = { kind: 'sample', container: route.container };
  const tooLong = span.seconds > MAX_TOTAL_SECONDS;
  const { levels, silent } = tooLong ? UNMEASURED : await measureSound(track, span);
  if (silent) throw refusals.silent();
  const sound = tooLong || route.kind === 'as-is' ? asItIs : await extractSound(track, span, route, soundPath);
  return { levels, sound, warnings: adviceFor(span.seconds, levels) };
}
