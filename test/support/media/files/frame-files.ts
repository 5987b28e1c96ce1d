/** What an MP3 frame is; MPEG-2, 24 kHz, mono, 32 kbit/s (96 bytes, 24 ms) unless told otherwise. */
export interface Mp3FrameOptions {
  /** As stored: 3 is MPEG-1, 2 MPEG-2, 0 "2.5". */
  readonly version?: number;
  /** As stored: 1 is layer III, 2 is II, 3 is I. */
  readonly layer?: number;
  readonly bitrateIndex?: number;
  readonly rateIndex?: number;
  readonly stereo?: boolean | 'joint';
  /** Its length; must be right for the header. */
  readonly bytes?: number;
}

/** One silent MP3 frame. */
export function mp3Frame(options: Mp3FrameOptions = {}): Buffer {
  const { version = 2, layer = 1, bitrateIndex = 4, rateIndex = 1, stereo = false, bytes = 96 } = options;
  const frame = Buffer.alloc(bytes);
  frame.set([
    0xff,
    0xe1 | (version << 3) | (layer << 1),
    (bitrateIndex << 4) | (rateIndex << 2),
    stereo === 'joint' ? 0x40 : stereo ? 0 : 0xc0,
  ]);
  return frame;
}

/** `count` times the same bytes. */
export function times(count: number, bytes: Uint8Array): Buffer {
  return Buffer.concat(Array.from({ length: count }, () => bytes));
}

/** An MPEG-2 mono frame of 96 bytes that says how many frames follow. */
export function xing(frames: number, word = 'Xing'): Buffer {
  const frame = mp3Frame();
  frame.write(word, 13);
  frame.writeUInt32BE(1, 17);
  frame.writeUInt32BE(frames, 21);
  return frame;
}

/** A raw AAC frame: LC, 16 kHz, mono unless told otherwise; `payload` bytes of nothing. */
export function adtsFrame({ payload = 50, rateIndex = 8, channels = 1, crc = false } = {}): Buffer {
  const length = payload + (crc ? 9 : 7);
  const frame = Buffer.alloc(length);
  frame.set([0xff, crc ? 0xf0 : 0xf1, 0x40 | (rateIndex << 2) | (channels >> 2)]);
  frame.set([((channels & 3) << 6) | (length >> 11), (length >> 3) & 255, ((length & 7) << 5) | 0x1f, 0xfc], 3);
  return frame;
}

/** An ID3v2 tag. */
export function id3(body: Uint8Array, claimed = body.length): Buffer {
  const size = [21, 14, 7, 0].map((shift) => (claimed >> shift) & 127);
  return Buffer.concat([Buffer.from('ID3\x03\0\0', 'latin1'), Buffer.from(size), body]);
}

/** An APEv2 tag with header and footer. */
export function ape(items: Uint8Array): Buffer {
  const part = (flags: number) => {
    const bytes = Buffer.alloc(32);
    bytes.write('APETAGEX');
    bytes.writeUInt32LE(2000, 8);
    bytes.writeUInt32LE(items.length + 32, 12);
    bytes.writeUInt32LE(1, 16);
    bytes.writeUInt32LE(flags, 20);
    return bytes;
  };
  return Buffer.concat([part(0xa000_0000), items, part(0x8000_0000)]);
}

/** An ID3v1 tag. */
export const ID3V1 = Buffer.concat([Buffer.from('TAGmy title'), Buffer.alloc(117)]);

/** A FLAC frame of constant values: mono, 16 bits, `samples` of them, 8 kHz unless `rate` is another code. */
export function flacFrame(number: number, { samples = 800, variable = false, rate = 4 } = {}): Buffer {
  const coded = Buffer.from(String.fromCodePoint(number), 'utf8');
  const size = Buffer.alloc(2);
  size.writeUInt16BE(samples - 1);
  const header = Buffer.concat([Uint8Array.of(0xff, variable ? 0xf9 : 0xf8, 0x70 | rate, 0x08), coded, size]);
  const body = Buffer.concat([header, Uint8Array.of(crc(header, 8, 0x07), 0, 1, number & 0x7f)]);
  const checksum = Buffer.alloc(2);
  checksum.writeUInt16BE(crc(body, 16, 0x8005));
  return Buffer.concat([body, checksum]);
}

/** A FLAC metadata block. */
export function flacBlock(type: number, body: Uint8Array, { last = false, claimed = body.length } = {}): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(claimed);
  header[0] = type | (last ? 0x80 : 0);
  return Buffer.concat([header, body]);
}

/** STREAMINFO of the sound of `flacFrame`. */
export function streamInfo(totalSamples: number, { rate = 8000, samples = 800 } = {}): Buffer {
  const info = Buffer.alloc(34);
  info.writeUInt16BE(samples, 0);
  info.writeUInt16BE(samples, 2);
  info.writeUInt32BE(rate * 4096 + 15 * 16, 10);
  info.writeUInt32BE(totalSamples, 14);
  info.fill(7, 18);
  return info;
}

/** A FLAC file of 90 s whose last frame no decoder knows, though its checksum is right: by then most of the sound is decoded. */
export function undecodableFlac(): Buffer {
  const frames = Array.from({ length: 900 }, (_, number) => flacFrame(number));
  const last = Buffer.from(frames.pop() ?? '');
  last[last.length - 5] = 0x7e;
  last.writeUInt16BE(crc(last.subarray(0, -2), 16, 0x8005), last.length - 2);
  return Buffer.concat([Buffer.from('fLaC'), flacBlock(0, streamInfo(900 * 800), { last: true }), ...frames, last]);
}

/** A checksum as FLAC has them, of 8 or 16 bits. */
export function crc(bytes: Uint8Array, bits: number, polynomial: number): number {
  const top = 1 << (bits - 1);
  let value = 0;
  for (const byte of bytes) {
    value ^= byte << (bits - 8);
    for (let bit = 0; bit < 8; bit += 1) value = ((value << 1) ^ (value & top ? polynomial : 0)) & (top * 2 - 1);
  }
  return value;
}
