import { ADTS, FLAC, type InputFormat, MP3, WAVE } from 'mediabunny';
import { ApiError } from '../../errors/api-error';
import type { SampleContainer } from '../inspection';
import { refusals } from '../refusals';
import type { OpenedSample } from '../sound-track';
import type { ByteReader } from './byte-reader';
import { openIsobmff } from './isobmff/open-isobmff';
import { openMatroska } from './matroska/open-matroska';
import { openWithMediabunny } from './mediabunny-sample';
import { openOgg } from './ogg/open-ogg';
import { SNIFF_BYTES, sniffContainer } from './sniff';

/** The readers of our own, by what the first bytes of a sample promise. */
const READERS: Partial<Record<SampleContainer, (reader: ByteReader) => OpenedSample>> = {
  mp4: openIsobmff,
  m4a: openIsobmff,
  mov: openIsobmff,
  ogg: openOgg,
  webm: openMatroska,
  mkv: openMatroska,
};

/** What mediabunny reads, in the order it tries: MP3 and ADTS frames may turn up within any of the others. */
const CONTAINERS = new Map<InputFormat, SampleContainer>([
  [WAVE, 'wav'],
  [FLAC, 'flac'],
  [MP3, 'mp3'],
  [ADTS, 'aac'],
]);

/** Reads the structure of a sample with the reader for its kind. Throws ApiError when the sample is at fault. */
export async function openSample(reader: ByteReader): Promise<OpenedSample> {
  const sniffed = sniffContainer(reader.read(0, SNIFF_BYTES));
  const open = sniffed.kind === 'media' ? READERS[sniffed.container] : undefined;
  try {
    const opened = open === undefined ? await openWithMediabunny(reader, CONTAINERS) : open(reader);
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
