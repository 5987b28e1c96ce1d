import { ApiError } from '../../errors/api-error';
import { isSystemError } from '../../files/durable-files';
import type { SoundFile } from '../processes/inspect-messages';
import { refusals } from '../refusals';
import type { DecoderSetup, SoundTrack } from '../sound-track';
import { writeFlac } from '../writers/write-flac';
import { writeM4a } from '../writers/write-m4a';
import { writeMp3 } from '../writers/write-mp3';
import { writeOgg } from '../writers/write-ogg';
import { writeWav } from '../writers/write-wav';
import type { CopyTarget } from './copy-targets';
import { SpillFile } from './spill-file';

/**
 * Copies a sound track, packet by packet and without transcoding, into a sound file of its own. Nothing else comes along:
 * no picture, no title, no place of recording. Up to 1 MiB stays in memory, more goes to `soundPath`.
 * @throws ApiError codec_not_supported, or unreadable_audio when the packets make no sense.
 */
export async function copySound(track: SoundTrack, target: CopyTarget, soundPath: string): Promise<SoundFile> {
  const spill = new SpillFile(soundPath);
  try {
    await write(track, target, spill);
    return { ...(await spill.finish()), container: target };
  } catch (error) {
    // A full disk is our failure; a packet that makes no sense to the writer is that of the sample.
    throw error instanceof ApiError || isSystemError(error) ? error : refusals.unreadable(error);
  } finally {
    await spill.close();
  }
}

async function write(track: SoundTrack, target: CopyTarget, spill: SpillFile): Promise<void> {
  switch (target) {
    case 'wav':
      return writeWav(track, spill);
    case 'mp3':
      return writeMp3(track, spill);
    case 'm4a':
      return writeM4a(withSetup(track), spill);
    case 'ogg':
      return writeOgg(withSetup(track), spill);
    case 'flac':
      return writeFlac(withSetup(track), spill);
  }
}

function withSetup(track: SoundTrack): SoundTrack & { readonly setup: DecoderSetup } {
  if (track.setup === null) throw refusals.codec(track.codecName);
  return { ...track, setup: track.setup };
}
