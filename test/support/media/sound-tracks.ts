import type { AudioCodec } from 'mediabunny';
import { memoryReader } from '../../../src/media/readers/byte-reader';
import { openSample } from '../../../src/media/readers/open-sample';
import type { SoundPacket, SoundTrack } from '../../../src/media/sound-track';
import { m4aPackets } from './files/m4a-packets';
import { fixtureBytes } from './fixtures';

/** A sound track of these packets; what is left out is that of a mono track at 8 kHz. */
export function trackOf(packets: readonly SoundPacket[], shape: Partial<SoundTrack> = {}): SoundTrack {
  return {
    codecName: shape.codec ?? 'unknown',
    codec: null,
    sampleRate: 8000,
    channels: 1,
    seconds: packets.reduce((end, { timestamp, duration }) => Math.max(end, timestamp + duration), 0),
    setup: null,
    isDefault: false,
    language: null,
    sliced: null,
    async *packets(fromSeconds = 0) {
      yield* packets.filter(({ timestamp, duration }) => timestamp + duration > fromSeconds);
    },
    ...shape,
  };
}

/** The values of each channel at a moment, from -1 to 1. */
export type ValuesAt = (second: number) => readonly number[];

/** Uncompressed sound of 16 bits in packets of `packetSeconds`. */
export function pcmTrack(seconds: number, sampleRate: number, valuesAt: ValuesAt, packetSeconds = seconds): SoundTrack {
  const channels = valuesAt(0).length;
  const packets: SoundPacket[] = [];
  for (let timestamp = 0; timestamp < seconds; timestamp += packetSeconds) {
    const data = Buffer.alloc(Math.round(packetSeconds * sampleRate) * channels * 2);
    for (let frame = 0; frame * channels * 2 < data.length; frame += 1) {
      for (const [channel, value] of valuesAt(timestamp + frame / sampleRate).entries())
        data.writeInt16LE(Math.round(value * 32_767), (frame * channels + channel) * 2);
    }
    packets.push({ data, timestamp, duration: packetSeconds });
  }
  const codec: AudioCodec = 'pcm-s16';
  return trackOf(packets, { codec, channels, sampleRate });
}

/** The first sound track of a fixture. */
export async function fixtureTrack(name: string): Promise<SoundTrack> {
  const [track] = openSample(memoryReader(fixtureBytes(name))).tracks;
  if (track === undefined) throw new Error(`${name} has no sound track.`);
  return track;
}

/** The track of an ALAC fixture, read by its tables alone. */
export function alacTrack(name: string): SoundTrack {
  const { description, packets } = m4aPackets(fixtureBytes(name), 'alac');
  const view = new DataView(description.buffer, description.byteOffset);
  const sampleRate = view.getUint32(20);
  const duration = view.getUint32(0) / sampleRate;
  const setup = { codec: 'alac', sampleRate, numberOfChannels: view.getUint8(9), description };
  const stored = packets.map((data, index) => ({ data, timestamp: index * duration, duration }));
  return trackOf(stored, { codecName: 'alac', sampleRate, channels: setup.numberOfChannels, setup });
}
