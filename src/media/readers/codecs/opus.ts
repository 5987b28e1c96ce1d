/** Opus counts in samples of 48 kHz, whatever the sound was recorded at (RFC 7845). */
export const OPUS_HERTZ = 48_000;

const HEAD_BYTES = 19;
/** Frame durations of a configuration in samples of 48 kHz (RFC 6716, table 2). */
const SILK_SAMPLES = [480, 960, 1920, 2880];
const HYBRID_SAMPLES = [480, 960];
const CELT_SAMPLES = [120, 240, 480, 960];
/** 120 ms. */
const MAX_PACKET_SAMPLES = 5760;

/** How many samples of 48 kHz a packet lasts; 0 for one that is none. */
export function opusPacketSamples(packet: Uint8Array): number {
  const [toc, count = 0] = packet;
  if (toc === undefined) return 0;
  const code = toc & 3;
  const frames = code === 0 ? 1 : code === 3 ? count & 63 : 2;
  const samples = frames * frameSamples(toc >> 3);
  return samples <= MAX_PACKET_SAMPLES ? samples : 0;
}

function frameSamples(configuration: number): number {
  if (configuration < 12) return SILK_SAMPLES[configuration & 3] ?? 0;
  if (configuration < 16) return HYBRID_SAMPLES[configuration & 1] ?? 0;
  return CELT_SAMPLES[configuration & 3] ?? 0;
}

/** The identification header of an Opus stream (RFC 7845, 5.1). */
export interface OpusHead {
  readonly channels: number;
  /** Samples of 48 kHz at the beginning that are decoded and not heard. */
  readonly preSkip: number;
  readonly bytes: Uint8Array;
}

/** Reads an OpusHead; null when it is none. */
export function parseOpusHead(bytes: Uint8Array): OpusHead | null {
  if (bytes.byteLength < HEAD_BYTES || Buffer.from(bytes.subarray(0, 8)).toString('latin1') !== 'OpusHead') return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const channels = view.getUint8(9);
  const family = view.getUint8(18);
  const length = family === 0 ? HEAD_BYTES : HEAD_BYTES + 2 + channels;
  if ((view.getUint8(8) & 0xf0) !== 0 || channels === 0 || bytes.byteLength < length) return null;
  return { channels, preSkip: view.getUint16(10, true), bytes: bytes.subarray(0, length) };
}

/** The OpusHead that a `dOps` box of MP4 stands for: the same fields, big-endian and without the magic word. */
export function opusHeadFromBox(box: Uint8Array): OpusHead | null {
  if (box.byteLength < 11) return null;
  const head = Buffer.concat([Buffer.from('OpusHead\x01', 'latin1'), box.subarray(1)]);
  head.subarray(10, 12).reverse();
  head.subarray(12, 16).reverse();
  head.subarray(16, 18).reverse();
  return parseOpusHead(head);
}

/** The same header with another pre-skip. */
export function withPreSkip(head: Uint8Array, preSkip: number): Uint8Array {
  const copy = Buffer.from(head);
  copy.writeUInt16LE(Math.min(Math.max(Math.round(preSkip), 0), 0xffff), 10);
  return copy;
}
