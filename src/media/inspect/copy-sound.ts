import { EncodedAudioPacketSource, EncodedPacket, FlacOutputFormat, Output, StreamTarget } from 'mediabunny';
import { ApiError } from '../../errors/api-error';
import { refusals } from '../refusals';
import type { DecoderSetup, SoundTrack } from '../sound-track';
import type { SoundFile } from '../workers/inspect-messages';
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
  if (track.setup === null) throw refusals.codec(track.codecName);
  const spill = new SpillFile(soundPath);
  try {
    await write({ ...track, setup: track.setup }, target, spill);
    return { ...(await spill.finish()), container: target.container };
  } catch (error) {
    // A full disk is our failure; a packet that makes no sense to the writer is that of the sample.
    const isOurs = error instanceof ApiError || (error instanceof Error && 'syscall' in error);
    throw isOurs ? error : refusals.unreadable(error);
  } finally {
    await spill.close();
  }
}

async function write(
  track: SoundTrack & { readonly setup: DecoderSetup },
  target: CopyTarget,
  spill: SpillFile,
): Promise<void> {
  switch (target.container) {
    case 'm4a':
      return writeM4a(track, spill);
    case 'ogg':
      return writeOgg(track, spill);
    case 'wav':
      return writeWav(track, target.values, spill);
    case 'mp3':
      return writeMp3(track, spill);
    case 'flac':
      return writeFlac(track, spill);
  }
}

async function writeFlac(track: SoundTrack & { readonly setup: DecoderSetup }, spill: SpillFile): Promise<void> {
  const output = new Output({ format: new FlacOutputFormat(), target: new StreamTarget(spill.writable()) });
  const source = new EncodedAudioPacketSource('flac');
  output.addAudioTrack(source);
  await output.start();
  for await (const { data, timestamp, duration } of track.packets()) {
    await source.add(new EncodedPacket(data, 'key', timestamp, duration), { decoderConfig: track.setup });
  }
  source.close();
  await output.finalize();
}
