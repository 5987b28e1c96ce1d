import { ADTS, FLAC, type InputFormat, MATROSKA, MP3, MP4, OGG, QTFF, WAVE, WEBM } from 'mediabunny';
import type { SampleContainer } from '../inspection';
import { refusals } from '../refusals';
import type { OpenedSample } from '../sound-track';
import type { ByteReader } from './byte-reader';
import { openWithMediabunny } from './mediabunny-sample';

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

/**
 * Reads the structure of a sample with the reader for its kind. Throws ApiError when the sample is at fault; anything else
 * that is thrown means that the bytes make no sense.
 */
export async function openSample(reader: ByteReader): Promise<OpenedSample> {
  const opened = await openWithMediabunny(reader, CONTAINERS);
  if (opened === null) throw refusals.unreadable();
  return opened;
}
