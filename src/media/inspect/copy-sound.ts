import { ApiError } from '../../errors/api-error';
import { isSystemError } from '../../files/durable-files';
import type { SoundContainer } from '../inspection';
import type { SoundFile } from '../processes/inspect-messages';
import { isPcmCodec } from '../readers/pcm/pcm-format';
import { refusals } from '../refusals';
import type { DecoderSetup, SoundTrack } from '../sound-track';
import { writeDecoded } from '../writers/write-decoded';
import { writeM4a } from '../writers/write-m4a';
import { writeMp3 } from '../writers/write-mp3';
import { writeOgg } from '../writers/write-ogg';
import { writeWav } from '../writers/write-wav';
import { SpillFile } from './spill-file';

/**
 * Writes a sound track into a sound file of its own, packet by packet: copied, or decoded where Fish.Audio names no file for
 * its codec. Nothing else comes along: no picture, no title, no place of recording. Up to 1 MiB stays in memory, more goes to
 * `soundPath`.
 * @throws ApiError codec_not_supported, inspection_limit when it would be too large, or unreadable_audio when the packets
 * make no sense.
 */
export async function copySound(track: SoundTrack, target: SoundContainer, soundPath: string): Promise<SoundFile> {
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

async function write(track: SoundTrack, target: SoundContainer, spill: SpillFile): Promise<void> {
  switch (target) {
    case 'wav':
      return isPcmCodec(track.codec) ? writeWav(track, spill) : writeDecoded(withSetup(track), spill);
    case 'mp3':
      return writeMp3(track, spill);
    case 'm4a':
      return writeM4a(withSetup(track), spill);
    case 'ogg':
      return writeOgg(withSetup(track), spill);
  }
}

function withSetup(track: SoundTrack): SoundTrack & { readonly setup: DecoderSetup } {
  if (track.setup === null) throw refusals.codec(track.codecName);
  return { ...track, setup: track.setup };
}
