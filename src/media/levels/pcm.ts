import type { AudioCodec } from 'mediabunny';

/**
 * Turns the bytes of one packet into values from -1 to 1, channels interleaved as they are stored, and writes them to
 * `values` from `offset` on, as far as there is room: every value for a `stride` of 1, every third one for 3. Returns how
 * many it wrote.
 */
export interface PcmReader {
  readonly bytesPerValue: number;
  read(data: Uint8Array, values: Float32Array, offset: number, stride: number): number;
}

type ReadValue = (view: DataView, at: number) => number;

/** Nonsense in a damaged file (NaN, 1e30) reads as nothing; honest sound stays far below eight times full scale. */
const sane = (value: number) => (Math.abs(value) < 8 ? value : 0);

const integer24 = (high: number, middle: number, low: number) =>
  (((high << 24) | (middle << 16) | (low << 8)) >> 8) / 2 ** 23;

function reader(bytesPerValue: number, readValue: ReadValue): PcmReader {
  const read = (data: Uint8Array, values: Float32Array, offset: number, stride: number): number => {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const step = bytesPerValue * stride;
    const count = Math.min(Math.floor(data.byteLength / step), values.length - offset);
    for (let index = 0; index < count; index += 1) values[offset + index] = readValue(view, index * step);
    return count;
  };
  return { bytesPerValue, read };
}

/** Made once: a loop that is made anew for every sample is compiled anew for every sample, which costs more than it runs. */
const READERS: Partial<Record<AudioCodec, PcmReader>> = {
  'pcm-u8': reader(1, (view, at) => view.getUint8(at) / 2 ** 7 - 1),
  'pcm-s8': reader(1, (view, at) => view.getInt8(at) / 2 ** 7),
  'pcm-s16': reader(2, (view, at) => view.getInt16(at, true) / 2 ** 15),
  'pcm-s16be': reader(2, (view, at) => view.getInt16(at) / 2 ** 15),
  'pcm-s24': reader(3, (view, at) => integer24(view.getUint8(at + 2), view.getUint8(at + 1), view.getUint8(at))),
  'pcm-s24be': reader(3, (view, at) => integer24(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2))),
  'pcm-s32': reader(4, (view, at) => view.getInt32(at, true) / 2 ** 31),
  'pcm-s32be': reader(4, (view, at) => view.getInt32(at) / 2 ** 31),
  'pcm-f32': reader(4, (view, at) => sane(view.getFloat32(at, true))),
  'pcm-f32be': reader(4, (view, at) => sane(view.getFloat32(at))),
  'pcm-f64': reader(8, (view, at) => sane(view.getFloat64(at, true))),
  'pcm-f64be': reader(8, (view, at) => sane(view.getFloat64(at))),
  ulaw: reader(1, (view, at) => muLaw(view.getUint8(at))),
  alaw: reader(1, (view, at) => aLaw(view.getUint8(at))),
};

/** The reader for uncompressed sound of this kind, or null when the codec is a compressed one. */
export function pcmReader(codec: AudioCodec): PcmReader | null {
  return READERS[codec] ?? null;
}

/** ITU-T G.711, µ-law. */
function muLaw(byte: number): number {
  const bits = ~byte & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84;
  return (bits & 0x80 ? -magnitude : magnitude) / 2 ** 15;
}

/** ITU-T G.711, A-law. */
function aLaw(byte: number): number {
  const bits = byte ^ 0x55;
  const exponent = (bits & 0x70) >> 4;
  const mantissa = ((bits & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return (bits & 0x80 ? magnitude : -magnitude) / 2 ** 15;
}
