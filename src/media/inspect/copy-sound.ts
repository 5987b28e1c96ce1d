import * as library from 'mediabunny';
import { EncodedAudioPacketSource, EncodedPacket, Output, StreamTarget } from 'mediabunny';
import { refusals } from '../refusals';
import type { SoundTrack } from '../sound-track';
import type { SoundFile } from '../workers/inspect-messages';
import type { CopyTarget } from './copy-targets';
import { SpillFile } from './spill-file';

/**
 * Copies a sound track, packet by packet and without transcoding, into a sound file of its own. Nothing else comes along:
 * no picture, no title, no place of recording. Up to 1 MiB stays in memory, more goes to `soundPath`.
 */
export async function copySound(track: SoundTrack, target: CopyTarget, soundPath: string): Promise<SoundFile> {
  const spill = new SpillFile(soundPath);
  try {
    const output = new Output({ format: target.format(library), target: new StreamTarget(spill.writable()) });
    await copyPackets(track, target, output);
    return { ...(await spill.finish()), container: target.container };
  } finally {
    await spill.close();
  }
}

async function copyPackets(track: SoundTrack, target: CopyTarget, output: Output): Promise<void> {
  if (track.setup === null) throw refusals.unreadable();
  const source = new EncodedAudioPacketSource(target.codec);
  output.addAudioTrack(source);
  await output.start();
  const decoderConfig = track.setup;
  // Only MP4 can say that the run-up of an encoder comes before the beginning.
  let offset = output.format.negativeTimestampSupport === 'full' ? 0 : null;
  for await (const packet of track.packets()) {
    offset ??= packet.timestamp;
    const copy = new EncodedPacket(packet.data, 'key', packet.timestamp - offset, packet.duration);
    await source.add(copy, { decoderConfig });
  }
  source.close();
  await output.finalize();
}
