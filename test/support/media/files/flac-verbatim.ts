import { crc, flacBlock } from './frame-files';

/** Sound that is stored value for value in FLAC: one list of integers a channel, all of one length. */
export interface FlacSound {
  readonly bits: number;
  readonly channels: readonly (readonly number[])[];
}

const HERTZ = 8000;
const FRAME_VALUES = 400;

/** A number in so many bits, as the letters 0 and 1; a negative one as two's complement. */
function inBits(value: number, bits: number): string {
  return (BigInt(value) & ((1n << BigInt(bits)) - 1n)).toString(2).padStart(bits, '0');
}

function toBytes(digits: string): Buffer {
  const bytes = digits.padEnd(Math.ceil(digits.length / 8) * 8, '0').match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}

/** A frame whose number of bits stands in STREAMINFO alone (RFC 9639, 9.1 and 9.2.2). */
function frame({ bits, channels }: FlacSound, number: number): Buffer {
  const from = number * FRAME_VALUES;
  const values = channels.map((channel) => channel.slice(from, from + FRAME_VALUES));
  const size = Buffer.alloc(2);
  size.writeUInt16BE((values[0]?.length ?? 0) - 1);
  const start = Buffer.concat([Uint8Array.of(0xff, 0xf8, 0x74, (channels.length - 1) << 4, number), size]);
  const header = Buffer.concat([start, Uint8Array.of(crc(start, 8, 0x07))]);
  const subframes = values.map((channel) => `00000010${channel.map((value) => inBits(value, bits)).join('')}`);
  const body = Buffer.concat([header, toBytes(subframes.join(''))]);
  const checksum = Buffer.alloc(2);
  checksum.writeUInt16BE(crc(body, 16, 0x8005));
  return Buffer.concat([body, checksum]);
}

/** A FLAC file of 8 kHz. `without` names a frame that is damaged; each has 400 values of each channel. */
export function verbatimFlac(sound: FlacSound, without?: number): Buffer {
  const { bits, channels } = sound;
  const total = channels[0]?.length ?? 0;
  const info = Buffer.alloc(34);
  info.writeUInt16BE(FRAME_VALUES, 0);
  info.writeUInt16BE(FRAME_VALUES, 2);
  info.writeUInt32BE(((HERTZ * 4096) | ((channels.length - 1) << 9) | ((bits - 1) << 4)) >>> 0, 10);
  info.writeUInt32BE(total, 14);
  const frames = Array.from({ length: Math.ceil(total / FRAME_VALUES) }, (_, number) => frame(sound, number));
  if (without !== undefined) frames[without]?.fill(0x55, 20, 40);
  return Buffer.concat([Buffer.from('fLaC'), flacBlock(0, info, { last: true }), ...frames]);
}
