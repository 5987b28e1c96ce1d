import { bitFields, type Layout, MAX_LISTED, type NumberField, type Part, wholeBytes } from './layout';

/** STREAMINFO: block sizes, frame sizes, sample rate, channels, bits, samples (RFC 9639, section 8.2). */
const STREAMINFO_BITS = [16, 16, 24, 24, 20, 3, 5, 36];
/** Sync code, reserved, blocking, block size, sample rate, channels, bits, reserved (RFC 9639, section 9.1). */
const FRAME_BITS = [14, 1, 1, 4, 4, 4, 3, 1];

function headerChecksum(header: Buffer): number {
  let sum = 0;
  for (const byte of header) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = ((sum << 1) ^ ((sum & 0x80) === 0 ? 0 : 0x07)) & 0xff;
  }
  return sum;
}

/** How many bytes a frame header has before its checksum, by its coded number and what follows it. */
function headerBytes(bytes: Buffer, at: number): number {
  const ones = Math.clz32(~((bytes[at + 4] ?? 0) << 24));
  const sizes = (bytes[at + 2] ?? 0) >> 4;
  const rates = (bytes[at + 2] ?? 0) & 15;
  const sizeBytes = sizes === 6 ? 1 : sizes === 7 ? 2 : 0;
  const rateBytes = rates === 12 ? 1 : rates === 13 || rates === 14 ? 2 : 0;
  return 4 + Math.max(1, ones) + sizeBytes + rateBytes;
}

function frameStarts(bytes: Buffer, from: number): number[] {
  const starts: number[] = [];
  for (let at = bytes.indexOf(0xff, from); at !== -1 && starts.length < MAX_LISTED; at = bytes.indexOf(0xff, at + 1)) {
    if (((bytes[at + 1] ?? 0) & 0xfe) !== 0xf8) continue;
    const length = headerBytes(bytes, at);
    if (headerChecksum(bytes.subarray(at, at + length)) === bytes[at + length]) starts.push(at);
  }
  return starts;
}

/** The header of a frame, with its checksum written anew after a change. */
function frameFields(at: number): NumberField[] {
  const seal = (bytes: Buffer): void => {
    const end = at + headerBytes(bytes, at);
    if (end < bytes.length) bytes[end] = headerChecksum(bytes.subarray(at, end));
  };
  return [...bitFields(at, FRAME_BITS), wholeBytes(at + 4, 1)].map((field) => ({ ...field, seal }));
}

/** The blocks in front, STREAMINFO in full, and the headers of frames. */
export function flacLayout(bytes: Buffer): Layout {
  const fields: NumberField[] = [];
  const parts: Part[] = [];
  let at = 4;
  for (let isLast = false; !isLast && at + 4 <= bytes.length && parts.length < MAX_LISTED; ) {
    const header = bytes.readUInt32BE(at);
    const end = Math.min(bytes.length, at + 4 + (header & 0xffffff));
    fields.push(...bitFields(at, [1, 7, 24]));
    if (((header >>> 24) & 127) === 0) fields.push(...bitFields(at + 4, STREAMINFO_BITS));
    parts.push({ start: at, end, sizes: [] });
    isLast = header >>> 31 === 1;
    at = end;
  }
  const starts = frameStarts(bytes, at);
  for (const [index, start] of starts.entries())
    parts.push({ start, end: starts[index + 1] ?? bytes.length, sizes: [] });
  return { fields: [...fields, ...starts.flatMap(frameFields)].slice(0, MAX_LISTED), parts };
}
