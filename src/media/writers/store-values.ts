import { bytesPerValue, type PcmCodec } from '../readers/pcm/pcm-format';

/** How values from -1 to 1 become the integers of a WAV. */
export interface ValueForm {
  readonly codec: PcmCodec;
  /** The integer that 1 stands for. */
  readonly scale: number;
}

/** Values from `from` to `to` (not included) of all channels, interleaved, as a WAV stores them. What is too loud is cut off. */
export function valuesOf(
  channels: readonly Float32Array[],
  { from, to }: { readonly from: number; readonly to: number },
  { codec, scale }: ValueForm,
): Uint8Array {
  const bytes = bytesPerValue(codec);
  const stored = new Uint8Array((to - from) * channels.length * bytes);
  // With a sign and 16 bits, the usual case, the values are written whole, at half the cost of one byte after the other.
  const whole = bytes === 2 ? new Int16Array(stored.buffer) : null;
  const [step, offset] = [channels.length, bytes === 1 ? 128 : 0];
  const [least, most] = [-(2 ** (bytes * 8 - 1)), 2 ** (bytes * 8 - 1) - 1];
  channels.forEach((channel, place) => {
    for (let index = from, at = place; index < to; index += 1, at += step) {
      const scaled = (channel[index] as number) * scale;
      const value = Math.floor((scaled < least ? least : scaled > most ? most : scaled) + 0.5) + offset;
      if (whole === null) storeBytes(stored, at * bytes, value | 0, bytes);
      else whole[at] = value;
    }
  });
  return stored;
}

function storeBytes(stored: Uint8Array, at: number, value: number, bytes: number): void {
  stored[at] = value;
  if (bytes > 1) stored[at + 1] = value >> 8;
  if (bytes > 2) stored[at + 2] = value >> 16;
}
