import { refusals } from '../refusals';
import type { OpenedSample } from '../sound-track';
import type { ByteReader } from './byte-reader';
import { openSoundFile } from './sound-files';

/**
 * Reads the structure of a sample with the reader for its kind. Throws ApiError when the sample is at fault; anything else
 * that is thrown means that the bytes make no sense.
 */
export async function openSample(reader: ByteReader): Promise<OpenedSample> {
  const soundFile = openSoundFile(reader);
  if (soundFile !== null) return soundFile;
  // Loaded when first needed: a process that sees only plain sound files stays small.
  const { openWithMediabunny } = await import('./mediabunny-sample.js');
  const opened = await openWithMediabunny(reader);
  if (opened === null) throw refusals.unreadable();
  return opened;
}
