import { type Layout, MAX_LISTED, type NumberField, type Part, wholeBytes } from './layout';

/** Master elements of Matroska (RFC 9559) that lead to a packet, a track or an index. */
const PARENTS = new Set([
  ...[0x1a45dfa3, 0x18538067, 0x1654ae6b, 0xae, 0xe1, 0xe0, 0x1f43b675, 0x1c53bb6b, 0x114d9b74, 0xa0, 0x6d80],
  ...[0x6240, 0xbb, 0xb7, 0x4dbb, 0x1549a966, 0x1254c367, 0x7373, 0x1941a469, 0x1043a770],
]);
const BLOCKS = new Set([0xa3, 0xa1]);
const MAX_NUMBER_BYTES = 8;
/** A block begins with its track, its time, its flags (bits 5 and 6 say how frames are laced) and the count of laced frames. */
const BLOCK_HEADER_BYTES = 8;

/** How many bytes an EBML number has, by its first byte; more than 8 where there is none. */
const width = (first: number): number => Math.clz32(first) - 23;

/** The header of an element, with a size of 8 bytes. */
function elementHeader(id: Buffer, contentBytes: number): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE((1n << 56n) | BigInt(contentBytes));
  return Buffer.concat([id, size]);
}

/** Every size of an element, every number, and the headers of blocks. */
export function ebmlLayout(bytes: Buffer): Layout {
  const fields: NumberField[] = [];
  const parts: Part[] = [];
  const walk = (from: number, to: number, sizes: readonly NumberField[]): void => {
    for (let at = from; at + 2 < to && fields.length < MAX_LISTED; ) {
      const idBytes = width(bytes[at] ?? 0);
      const sizeAt = at + idBytes;
      const sizeBytes = width(bytes[sizeAt] ?? 0);
      if (idBytes > 4 || sizeBytes > 8 || sizeAt + sizeBytes > to) return;
      const value = BigInt(`0x${bytes.toString('hex', sizeAt, sizeAt + sizeBytes)}`);
      const mask = (1n << BigInt(7 * sizeBytes)) - 1n;
      const isUnknown = (value & mask) === mask;
      const start = sizeAt + sizeBytes;
      const end = isUnknown ? to : Math.min(to, start + Number(value & mask));
      const own = { at: sizeAt, bit: sizeBytes, bits: 7 * sizeBytes, order: 'big' } as const;
      const id = bytes.subarray(at, sizeAt);
      fields.push(own, wholeBytes(sizeAt, 1), wholeBytes(at, idBytes));
      parts.push({ start: at, end, sizes, header: (contentBytes) => elementHeader(id, contentBytes) });
      const number = bytes.readUIntBE(at, idBytes);
      if (PARENTS.has(number) && sizes.length < 16) walk(start, end, isUnknown ? sizes : [...sizes, own]);
      else if (BLOCKS.has(number)) fields.push(...bytesFrom(start, Math.min(end, start + BLOCK_HEADER_BYTES)));
      else if (end > start && end - start <= MAX_NUMBER_BYTES) fields.push(wholeBytes(start, end - start));
      at = end;
    }
  };
  walk(0, bytes.length, []);
  return { fields, parts };
}

function bytesFrom(start: number, end: number): NumberField[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, index) => wholeBytes(start + index, 1));
}
