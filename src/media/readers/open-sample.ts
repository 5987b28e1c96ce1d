import { ApiError } from '../../errors/api-error';
import type { SampleContainer } from '../inspection';
import { refusals } from '../refusals';
import type { OpenedSample } from '../sound-track';
import type { ByteReader } from './byte-reader';
import { openIsobmff } from './isobmff/open-isobmff';
import { openMatroska } from './matroska/open-matroska';
import { openOgg } from './ogg/open-ogg';
import { SNIFF_BYTES, sniffContainer } from './sniff';
import { openSoundFile } from './sound-files';

/** The readers of kinds that may hold several tracks, by what the first bytes of a sample promise. */
const TRACK_READERS: Partial<Record<SampleContainer, (reader: ByteReader) => OpenedSample>> = {
  mp4: openIsobmff,
  m4a: openIsobmff,
  mov: openIsobmff,
  ogg: openOgg,
  webm: openMatroska,
  mkv: openMatroska,
};

/** Reads the structure of a sample with the reader for its kind. Throws ApiError when the sample is at fault. */
export function openSample(reader: ByteReader): OpenedSample {
  const sniffed = sniffContainer(reader.read(0, SNIFF_BYTES));
  const openTracks = sniffed.kind === 'media' ? TRACK_READERS[sniffed.container] : undefined;
  try {
    const opened = openTracks === undefined ? openSoundFile(reader) : openTracks(reader);
    if (opened === null) throw refusals.unreadable();
    return opened;
  } catch (error) {
    if (error instanceof ApiError || isIoError(error)) throw error;
    throw refusals.unreadable(error);
  }
}

/** A full disk or a vanished file is our failure, not the sample's. */
function isIoError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
