import { bytesPerValue, type PcmCodec } from '../readers/pcm/pcm-format';
import { isStoredInWav, wavHeader } from '../readers/pcm/wav-header';
import type { SoundTrack } from '../sound-track';
import type { SoundFile } from '../workers/inspect-messages';
import { SpillFile } from './spill-file';

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
 * Copies uncompressed sound into a canonical WAV without loss: big-endian values are turned round, signed bytes get the
 * sign of a WAV. Up to 1 MiB stays in memory, more goes to `soundPath`.
 */
export async function copyIntoWav(track: SoundTrack, codec: PcmCodec, soundPath: string): Promise<SoundFile> {
  const spill = new SpillFile(soundPath);
  try {
    const target = isStoredInWav(codec) ? codec : (LITTLE_ENDIAN[codec] ?? codec);
    const channels = track.channels;
    const sampleRate = Math.round(track.sampleRate);
    const format = { codec: target, channels, sampleRate, validBits: bytesPerValue(target) * 8, channelMask: 0 };
    const headerBytes = wavHeader(format, 0).byteLength;
    const dataBytes = await copyValues(track, codec, spill, headerBytes);
    if (dataBytes % 2 === 1) await spill.write(new Uint8Array(1), headerBytes + dataBytes);
    await spill.write(wavHeader(format, dataBytes), 0);
    return { ...(await spill.finish()), container: 'wav' };
  } finally {
    await spill.close();
  }
}

/** Returns how many bytes of sound were written from `start` on. */
async function copyValues(track: SoundTrack, codec: PcmCodec, spill: SpillFile, start: number): Promise<number> {
  const frameBytes = bytesPerValue(codec) * track.channels;
  let position = start;
  let batch: Uint8Array[] = [];
  let waiting = 0;
  const flush = async () => {
    await spill.write(Buffer.concat(batch, waiting), position);
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
  const size = bytesPerValue(codec);
  const turned = new Uint8Array(values.byteLength);
  for (let at = 0; at + size <= values.byteLength; at += size) {
    for (let index = 0; index < size; index += 1) turned[at + index] = values[at + size - 1 - index] as number;
  }
  return turned;
}
