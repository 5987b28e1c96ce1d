import { BufferTarget, EncodedAudioPacketSource, EncodedPacket, MovOutputFormat, Output } from 'mediabunny';

const SAMPLE_RATE = 8000;

/** Plain big-endian sound in a QuickTime file, as cameras write it: `samples` repeated, mono, 8 kHz, 16 bits. */
export async function quickTimeSound(sound: { seconds: number; samples: readonly number[] }): Promise<Uint8Array> {
  const output = new Output({ format: new MovOutputFormat(), target: new BufferTarget() });
  const source = new EncodedAudioPacketSource('pcm-s16be');
  output.addAudioTrack(source);
  await output.start();
  const second = Buffer.alloc(SAMPLE_RATE * 2);
  for (let index = 0; index < SAMPLE_RATE; index += 1) {
    second.writeInt16BE(sound.samples[index % sound.samples.length] ?? 0, index * 2);
  }
  const decoderConfig = { codec: 'pcm-s16be', numberOfChannels: 1, sampleRate: SAMPLE_RATE };
  for (let at = 0; at < sound.seconds; at += 1) {
    await source.add(new EncodedPacket(new Uint8Array(second), 'key', at, 1), { decoderConfig });
  }
  await output.finalize();
  return new Uint8Array(output.target.buffer ?? new ArrayBuffer(0));
}
