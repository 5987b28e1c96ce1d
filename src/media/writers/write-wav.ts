import type { AudioCodec } from 'mediabunny';
import type { SoundTrack } from '../sound-track';
import type { PositionedWriter } from './positioned-writer';
import { wavHeader } from './wav-header';

/** How values become those of a WAV file. */
interface ValueChange {
  readonly codec: AudioCodec;
  readonly turnedBytes: number;
  readonly isSigned8: boolean;
}

const HEADER_BYTES = 44;

/** Writes uncompressed sound as a WAV file: values little-endian, and without a sign where they have 8 bits. */
export async function writeWav(track: SoundTrack, change: ValueChange, out: PositionedWriter): Promise<void> {
  let position = HEADER_BYTES;
  for await (const { data } of track.packets()) {
    await out.write(changed(data, change), position);
    position += data.byteLength;
  }
  const { channels, sampleRate } = track;
  const bytes = position - HEADER_BYTES;
  if (bytes % 2 === 1) await out.write(new Uint8Array(1), position);
  await out.write(wavHeader({ codec: change.codec, channels, sampleRate, bytes }), 0);
}

function changed(data: Uint8Array, { turnedBytes, isSigned8 }: ValueChange): Uint8Array {
  if (isSigned8) return data.map((value) => value ^ 0x80);
  if (turnedBytes === 1) return data;
  const copy = Buffer.from(data);
  if (turnedBytes === 2) return copy.swap16();
  if (turnedBytes === 4) return copy.swap32();
  if (turnedBytes === 8) return copy.swap64();
  for (let at = 0; at + turnedBytes <= copy.length; at += turnedBytes) copy.subarray(at, at + turnedBytes).reverse();
  return copy;
}
