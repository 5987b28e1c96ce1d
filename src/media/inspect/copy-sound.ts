import { EncodedAudioPacketSource, EncodedPacket, Output, StreamTarget } from 'mediabunny';
import { refusals } from '../refusals';
import type { DecoderSetup, SoundTrack } from '../sound-track';
import type { SoundFile } from '../workers/inspect-messages';
import { writeM4a } from '../writers/write-m4a';
import { writeOgg } from '../writers/write-ogg';
import { writeWav } from '../writers/write-wav';
import type { CopyTarget } from './copy-targets';
import { SpillFile } from './spill-file';

/**
 * Copies a sound track, packet by packet and without transcoding, into a sound file of its own. Nothing else comes along:
 * no picture, no title, no place of recording. Up to 1 MiB stays in memory, more goes to `soundPath`.
 */
export async function copySound(track: SoundTrack, target: CopyTarget, soundPath: string): Promise<SoundFile> {
  if (track.setup === null) throw refusals.codec(track.codecName);
  const spill = new SpillFile(soundPath);
  try {
    await write({ ...track, packets: track.packets, setup: track.setup }, target, spill);
    return { ...(await spill.finish()), container: target.container };
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
    default:
      return writeWithMediabunny(track, target, spill);
  }
}

async function writeWithMediabunny(
  track: SoundTrack & { readonly setup: DecoderSetup },
  target: Extract<CopyTarget, { readonly container: 'mp3' | 'flac' }>,
  spill: SpillFile,
): Promise<void> {
  const output = new Output({ format: target.format(), target: new StreamTarget(spill.writable()) });
  const source = new EncodedAudioPacketSource(target.codec);
  output.addAudioTrack(source);
  await output.start();
  let offset: number | null = null;
  for await (const packet of track.packets()) {
    offset ??= packet.timestamp;
    await source.add(new EncodedPacket(packet.data, 'key', packet.timestamp - offset, packet.duration), {
      decoderConfig: track.setup,
    });
  }
  source.close();
  await output.finalize();
}
