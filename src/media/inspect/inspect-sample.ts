import { adviceFor } from '../advice';
import type { InspectFindings, InspectJob, JobSound, JobSource } from '../processes/inspect-messages';
import { type ByteReader, fileReader, memoryReader } from '../readers/byte-reader';
import { openSample } from '../readers/open-sample';
import { MAX_TOTAL_SECONDS } from '../rules';
import type { OpenedSample } from '../sound-track';
import { type ChosenTrack, chooseTrack } from './choose-track';
import { noteWarnings } from './note-warnings';
import { soundToSend } from './sound-to-send';
import { verifySound } from './verify-sound';

/**
 * Inspects one sample; runs in an inspecting process. Reads only the parts of a file that it needs, and tells `onFetched`
 * how many bytes each read has brought.
 * @throws ApiError when the sample is at fault; what a reader throws when it cannot make sense of the bytes.
 */
export async function inspectSample(job: InspectJob, onFetched?: (bytes: number) => void): Promise<InspectFindings> {
  const reader = readerOf(job.source, onFetched);
  try {
    return await inspectOpened(openSample(reader), reader, job.soundPath);
  } finally {
    reader.close();
  }
}

async function inspectOpened(opened: OpenedSample, reader: ByteReader, soundPath: string): Promise<InspectFindings> {
  const chosen = await chooseTrack(opened);
  const { track, index, measured } = chosen;
  return {
    container: opened.container,
    file_type: opened.file_type,
    codec: track.codecName,
    duration_seconds: Number(track.seconds.toFixed(3)),
    sample_rate: track.sampleRate,
    channels: track.channels,
    track: { index, count: opened.tracks.length, language: track.language },
    levels: measured.levels,
    sound: await makeSound(opened, chosen, reader, soundPath),
    warnings: [...noteWarnings(opened.notes), ...adviceFor(track.seconds, measured)],
  };
}

/** A sample that is too long for any voice model is refused once all are added up: to copy it would be work for nothing. */
async function makeSound(
  opened: OpenedSample,
  { track }: ChosenTrack,
  reader: ByteReader,
  soundPath: string,
): Promise<JobSound> {
  if (track.seconds > MAX_TOTAL_SECONDS) return { kind: 'none' };
  const sound = await soundToSend(opened, track, soundPath);
  await verifySound(sound, track.seconds, reader, soundPath);
  return sound;
}

function readerOf(source: JobSource, onFetched?: (bytes: number) => void): ByteReader {
  return source.kind === 'memory' ? memoryReader(source.block) : fileReader(source.path, onFetched);
}
