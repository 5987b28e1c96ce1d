import { bytesPerValue, isPcmCodec, type PcmCodec, type PcmFormat } from '../readers/pcm/pcm-format';
import type { SoundTrack } from '../sound-track';
import type { PositionedWriter } from './positioned-writer';
import { isStoredInWav, wavHeader } from './wav-header';

/** Small packets are gathered to this size before they are written. */
const BATCH_BYTES = 256 * 1024;

/** What values become that a WAV does not store as they are. */
const LITTLE_ENDIAN: Partial<Record<PcmCodec, PcmCodec>> = {
  'pcm-s8': 'pcm-u8',
  'pcm-s16be': 'pcm-s16',
  'pcm-s24be': 'pcm-s24',
  'pcm-s32be': 'pcm-s32',
  'pcm-f32be': 'pcm-f32',
  'pcm-f64be': 'pcm-f64',
};

/**
 * Writes uncompressed sound as a canonical WAV without loss: big-endian values are turned round, signed bytes get the sign
 * of a WAV. Throws TypeError for a track of another codec.
 */
export async function writeWav(track: SoundTrack, out: PositionedWriter): Promise<void> {
  const { codec, channels } = track;
  if (!isPcmCodec(codec)) throw new TypeError(`A WAV cannot store ${track.codecName}.`);
  const target = isStoredInWav(codec) ? codec : (LITTLE_ENDIAN[codec] ?? codec);
  await writeWavFile({ codec: target, channels, sampleRate: track.sampleRate }, storedValues(track, codec), out);
}

/** Writes values, which are stored as `codec` has them, as a canonical WAV whose header counts them. */
export async function writeWavFile(
  { codec, channels, sampleRate }: Pick<PcmFormat, 'codec' | 'channels' | 'sampleRate'>,
  values: AsyncIterable<Uint8Array>,
  out: PositionedWriter,
): Promise<void> {
  const validBits = bytesPerValue(codec) * 8;
  const format = { codec, channels, sampleRate: Math.round(sampleRate), validBits, channelMask: 0 };
  const headerBytes = wavHeader(format, 0).byteLength;
  const dataBytes = await writeValues(values, out, headerBytes);
  if (dataBytes % 2 === 1) await out.write(new Uint8Array(1), headerBytes + dataBytes);
  await out.write(wavHeader(format, dataBytes), 0);
}

async function* storedValues(track: SoundTrack, codec: PcmCodec): AsyncGenerator<Uint8Array> {
  const frameBytes = bytesPerValue(codec) * track.channels;
  for await (const { data } of track.packets())
    yield asStoredInWav(codec, data.subarray(0, data.byteLength - (data.byteLength % frameBytes)));
}

/** Returns how many bytes of sound were written from `start` on. */
async function writeValues(values: AsyncIterable<Uint8Array>, out: PositionedWriter, start: number): Promise<number> {
  let position = start;
  let batch: Uint8Array[] = [];
  let waiting = 0;
  const flush = async () => {
    await out.write(Buffer.concat(batch, waiting), position);
    position += waiting;
    batch = [];
    waiting = 0;
  };
  for await (const some of values) {
    batch.push(some);
    waiting += some.byteLength;
    if (waiting >= BATCH_BYTES) await flush();
  }
  if (waiting > 0) await flush();
  return position - start;
}

/** The values as a WAV stores them; the bytes given are not changed. */
function asStoredInWav(codec: PcmCodec, values: Uint8Array): Uint8Array {
  if (isStoredInWav(codec)) return values;
  if (codec === 'pcm-s8') return values.map((value) => value ^ 0x80);
  const copy = Buffer.from(values);
  switch (bytesPerValue(codec)) {
    case 2:
      return copy.swap16();
    case 4:
      return copy.swap32();
    case 8:
      return copy.swap64();
    default:
      for (let at = 0; at + 3 <= copy.length; at += 3) {
        const first = copy[at] as number;
        copy[at] = copy[at + 2] as number;
        copy[at + 2] = first;
      }
      return copy;
  }
}
