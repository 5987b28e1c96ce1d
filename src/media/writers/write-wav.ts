import { bytesPerValue, isPcmCodec, type PcmCodec } from '../readers/pcm/pcm-format';
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
  const sampleRate = Math.round(track.sampleRate);
  const format = { codec: target, channels, sampleRate, validBits: bytesPerValue(target) * 8, channelMask: 0 };
  const headerBytes = wavHeader(format, 0).byteLength;
  const dataBytes = await writeValues(track, codec, out, headerBytes);
  if (dataBytes % 2 === 1) await out.write(new Uint8Array(1), headerBytes + dataBytes);
  await out.write(wavHeader(format, dataBytes), 0);
}

/** Returns how many bytes of sound were written from `start` on. */
async function writeValues(track: SoundTrack, codec: PcmCodec, out: PositionedWriter, start: number): Promise<number> {
  const frameBytes = bytesPerValue(codec) * track.channels;
  let position = start;
  let batch: Uint8Array[] = [];
  let waiting = 0;
  const flush = async () => {
    await out.write(Buffer.concat(batch, waiting), position);
    position += waiting;
    batch = [];
    waiting = 0;
  };
  for await (const { data } of track.packets()) {
    const values = asStoredInWav(codec, data.subarray(0, data.byteLength - (data.byteLength % frameBytes)));
    batch.push(values);
    waiting += values.byteLength;
    if (waiting >= BATCH_BYTES) await flush();
  }
  if (waiting > 0) await flush();
  return position - start;
}

/** The values as a WAV stores them; the bytes given are not changed. */
export function asStoredInWav(codec: PcmCodec, values: Uint8Array): Uint8Array {
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
