/** One chunk of a RIFF file; `size` is what its header claims, if not the truth. `pad: false` leaves out the byte after an odd size. */
export interface ChunkOptions {
  readonly size?: number;
  readonly pad?: boolean;
  readonly bigEndian?: boolean;
}

/** A chunk of RIFF (or, big-endian, of IFF). */
export function chunk(
  id: string,
  body: Uint8Array,
  { size, pad = true, bigEndian = false }: ChunkOptions = {},
): Buffer {
  const header = Buffer.alloc(8);
  header.write(id, 'latin1');
  if (bigEndian) header.writeUInt32BE(size ?? body.length, 4);
  else header.writeUInt32LE(size ?? body.length, 4);
  return Buffer.concat([header, body, Buffer.alloc(pad ? body.length % 2 : 0)]);
}

/** What a `fmt ` chunk says: 16-bit mono PCM at 8 kHz unless told otherwise. */
export interface FmtOptions {
  readonly tag?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly bits?: number;
  readonly align?: number;
  readonly byteRate?: number;
  /** Makes it WAVE_FORMAT_EXTENSIBLE, with `tag` in its GUID. */
  readonly validBits?: number;
  readonly bigEndian?: boolean;
}

/** A `fmt ` chunk of 16 bytes, or of 40 where `validBits` is given. */
export function fmt(options: FmtOptions = {}): Buffer {
  const { tag = 1, channels = 1, rate = 8000, bits = 16, validBits, bigEndian = false } = options;
  const align = options.align ?? Math.ceil((channels * bits) / 8);
  const body = Buffer.alloc(validBits === undefined ? 16 : 40);
  const u16 = (value: number, at: number) =>
    bigEndian ? body.writeUInt16BE(value, at) : body.writeUInt16LE(value, at);
  const u32 = (value: number, at: number) =>
    bigEndian ? body.writeUInt32BE(value, at) : body.writeUInt32LE(value, at);
  u16(validBits === undefined ? tag : 0xfffe, 0);
  u16(channels, 2);
  u32(rate, 4);
  u32(options.byteRate ?? rate * align, 8);
  u16(align, 12);
  u16(bits, 14);
  if (validBits !== undefined) {
    u16(22, 16);
    u16(validBits, 18);
    u32(tag, 24);
    Buffer.from('00001000800000aa00389b71', 'hex').copy(body, 28);
  }
  return chunk('fmt ', body, { bigEndian });
}

/** A RIFF file of these chunks. */
export function riff(
  chunks: readonly Uint8Array[],
  { size, tag = 'RIFF' }: { size?: number; tag?: string } = {},
): Buffer {
  const body = Buffer.concat([Buffer.from('WAVE'), ...chunks]);
  return chunk(tag, body, { ...(size === undefined ? {} : { size }), pad: false, bigEndian: tag === 'RIFX' });
}

/** Sound of so many bytes that never looks like a chunk: an 8-bit ramp below the printable characters. */
export function values(bytes: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: bytes }, (_, index) => (index * 7) % 31));
}

/** A FORM AIFF or, with a compression, AIFC of these values. `frames` is what COMM claims. */
export function aiff(
  sound: Uint8Array,
  { bits = 16, channels = 1, compression = '', frames = 0, size, offset = 0 }: AiffOptions = {},
): Buffer {
  const comm = Buffer.alloc(18);
  comm.writeUInt16BE(channels, 0);
  comm.writeUInt32BE(frames, 2);
  comm.writeUInt16BE(bits, 6);
  // 8000 Hz as an 80-bit number.
  Buffer.from('400bfa00000000000000', 'hex').copy(comm, 8);
  const kind = compression === '' ? comm : Buffer.concat([comm, Buffer.from(compression, 'latin1'), Buffer.alloc(2)]);
  const start = Buffer.alloc(8 + offset);
  start.writeUInt32BE(offset);
  const ssnd = chunk('SSND', Buffer.concat([start, sound]), {
    bigEndian: true,
    ...(size === undefined ? {} : { size }),
  });
  const body = Buffer.concat([
    Buffer.from(compression === '' ? 'AIFF' : 'AIFC'),
    chunk('COMM', kind, { bigEndian: true }),
    ssnd,
  ]);
  return chunk('FORM', body, { bigEndian: true });
}

/** What an AIFF says of its sound; 16-bit mono unless told otherwise. */
export interface AiffOptions {
  readonly bits?: number;
  readonly channels?: number;
  readonly compression?: string;
  readonly frames?: number;
  readonly size?: number;
  readonly offset?: number;
}

/** What a Core Audio file says of its sound; 16-bit mono, big-endian unless told otherwise. */
export interface CafOptions {
  readonly kind?: string;
  readonly flags?: number;
  readonly bits?: number;
  readonly channels?: number;
  readonly packetBytes?: number;
  readonly unknownSize?: boolean;
}

/** A Core Audio file at 8 kHz. */
export function caf(
  sound: Uint8Array,
  { kind = 'lpcm', flags = 0, bits = 16, channels = 1, packetBytes, unknownSize = false }: CafOptions = {},
): Buffer {
  const desc = Buffer.alloc(32);
  desc.writeDoubleBE(8000, 0);
  desc.write(kind, 8, 'latin1');
  desc.writeUInt32BE(flags, 12);
  desc.writeUInt32BE(packetBytes ?? (channels * bits) / 8, 16);
  desc.writeUInt32BE(1, 20);
  desc.writeUInt32BE(channels, 24);
  desc.writeUInt32BE(bits, 28);
  const header = (id: string, bytes: bigint) => {
    const made = Buffer.alloc(12);
    made.write(id);
    made.writeBigInt64BE(bytes, 4);
    return made;
  };
  const data = Buffer.concat([Buffer.alloc(4), sound]);
  return Buffer.concat([
    Buffer.from('caff\0\x01\0\0', 'latin1'),
    header('desc', 32n),
    desc,
    header('data', unknownSize ? -1n : BigInt(data.length)),
    data,
  ]);
}
