import {
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedPacketSink,
  type InputAudioTrack,
  Output,
  StreamTarget,
} from 'mediabunny';
import { refusals } from '../refusals';
import type { JobSound } from '../workers/inspect-messages';
import type { CopyTarget, SoundRoute } from './sound-route';
import type { Span } from './span';
import { SpillFile } from './spill-file';

/**
 * Encoders need up to 0.1 s before the first sound. What lies further back was cut off in an editor, though the file still
 * holds it: the person who cut it does not mean to send it.
 */
const RUN_UP_SECONDS = 0.1;

/**
 * Copies a sound track, packet by packet and without transcoding, into a sound file of its own. Nothing else comes along:
 * no picture, no title, no place of recording. Up to 1 MiB stays in memory, more goes to `soundPath`.
 */
export async function extractSound(
  track: InputAudioTrack,
  span: Span,
  route: SoundRoute & { readonly kind: 'copy' },
  soundPath: string,
): Promise<JobSound> {
  const spill = new SpillFile(soundPath);
  try {
    const output = new Output({ format: route.target.format(), target: new StreamTarget(spill.writable()) });
    await copyPackets(track, span, route.target, output);
    return { ...(await spill.finish()), container: route.container };
  } finally {
    await spill.close();
  }
}

async function copyPackets(track: InputAudioTrack, span: Span, target: CopyTarget, output: Output): Promise<void> {
  const source = new EncodedAudioPacketSource(target.codec);
  output.addAudioTrack(source);
  await output.start();
  const decoderConfig = await track.getDecoderConfig();
  if (!decoderConfig) throw refusals.unreadable();
  // The sound begins at zero. MP4 alone can say that an encoder's run-up comes before that.
  let offset = output.format.negativeTimestampSupport === 'full' ? span.start : null;
  for await (const packet of new EncodedPacketSink(track).packets()) {
    if (packet.timestamp + packet.duration < span.start - RUN_UP_SECONDS) continue;
    offset ??= packet.timestamp;
    const data = target.bytesPerValue ? reversed(packet.data, target.bytesPerValue) : packet.data;
    const moved = new EncodedPacket(data, packet.type, packet.timestamp - offset, packet.duration);
    await source.add(moved, { decoderConfig: { ...decoderConfig, codec: configCodec(target, decoderConfig.codec) } });
  }
  source.close();
  await output.finalize();
}

function configCodec(target: CopyTarget, codec: string): string {
  return target.bytesPerValue ? target.codec : codec;
}

/** Big-endian values turned to little-endian. */
function reversed(data: Uint8Array, bytesPerValue: number): Uint8Array {
  const copy = data.slice();
  for (let at = 0; at + bytesPerValue <= copy.length; at += bytesPerValue)
    copy.subarray(at, at + bytesPerValue).reverse();
  return copy;
}
