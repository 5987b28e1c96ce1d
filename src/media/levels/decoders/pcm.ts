import type { AudioCodec } from 'mediabunny';

/**
 * Reads values from -1 to 1 out of the bytes of a packet and writes them to `values` from `offset` on: the ones that stand
 * at the first `count` positions, counted in bytes, each `shift` bytes further on.
 */
export interface PcmReader {
  readonly bytesPerValue: number;
  read(view: DataView, positions: Int32Array, count: number, shift: number, values: Float32Array, offset: number): void;
}

type ReadValue = (view: DataView, at: number) => number;

/** Nonsense in a broken file (NaN, 1e30) reads as nothing; honest sound stays far below eight times full scale. */
const sane = (value: number) => (Math.abs(value) < 8 ? value : 0);

const integer24 = (high: number, middle: number, low: number) =>
  (((high << 24) | (middle << 16) | (low << 8)) >> 8) / 2 ** 23;

function reader(bytesPerValue: number, readValue: ReadValue): PcmReader {
  const read: PcmReader['read'] = (view, positions, count, shift, values, offset) => {
    for (let index = 0; index < count; index += 1) {
      values[offset + index] = readValue(view, (positions[index] as number) + shift);
    }
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

/** The loudest values of ITU-T G.711 lie a little below those of 16 bits; they are full scale, and cut off what is louder. */
const LOUDEST_MU_LAW = 32_124;
const LOUDEST_A_LAW = 32_256;

/** ITU-T G.711, µ-law. */
function muLaw(byte: number): number {
  const bits = ~byte & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84;
  return (bits & 0x80 ? -magnitude : magnitude) / LOUDEST_MU_LAW;
}

/** ITU-T G.711, A-law. */
function aLaw(byte: number): number {
  const bits = byte ^ 0x55;
  const exponent = (bits & 0x70) >> 4;
  const mantissa = ((bits & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return (bits & 0x80 ? magnitude : -magnitude) / LOUDEST_A_LAW;
}
