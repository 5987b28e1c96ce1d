import { type Layout, MAX_LISTED, type NumberField, type Part, wholeBytes } from './layout';

/** Boxes that contain boxes (ISO/IEC 14496-12), and how many bytes precede the first of those. */
const BOX_PARENTS: Readonly<Record<string, number>> = {
  ...{ moov: 0, trak: 0, mdia: 0, minf: 0, stbl: 0, edts: 0, moof: 0, traf: 0, mvex: 0, dinf: 0, udta: 0 },
  ...{ stsd: 8, mp4a: 28, avc1: 78, meta: 4, wave: 0, alac: 28, ilst: 0 },
};
/** Every number of a short box is listed, and this many of a long one. */
const ALL_BELOW_BYTES = 96;
const SPREAD = 24;

/** The header of a box of this type. */
function boxHeader(type: Buffer, contentBytes: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(contentBytes + 8);
  return Buffer.concat([size, type]);
}

/** The numbers in the content of a box: versions, counts and the tables themselves are all 32 or 16 bits wide. */
function numbersOf(start: number, end: number): NumberField[] {
  const length = end - start;
  const step = length <= ALL_BELOW_BYTES ? 4 : Math.max(4, Math.floor(length / SPREAD / 4) * 4);
  const fields: NumberField[] = [];
  for (let at = start; at + 4 <= end; at += at - start < ALL_BELOW_BYTES ? 4 : step) {
    fields.push(wholeBytes(at, 4));
    if (at - start < ALL_BELOW_BYTES) fields.push(wholeBytes(at, 2), wholeBytes(at + 2, 2));
  }
  return fields;
}

/** Every size, count and number of a table in the boxes of MP4 and QuickTime. */
export function isobmffLayout(bytes: Buffer): Layout {
  const fields: NumberField[] = [];
  const parts: Part[] = [];
  const walk = (from: number, to: number, sizes: readonly NumberField[]): void => {
    for (let at = from; at + 8 <= to && fields.length < MAX_LISTED; ) {
      const stated = bytes.readUInt32BE(at);
      const size = stated >= 8 ? Math.min(stated, to - at) : to - at;
      const type = bytes.subarray(at + 4, at + 8);
      const name = type.toString('latin1');
      const own = wholeBytes(at, 4);
      const inside = BOX_PARENTS[name];
      fields.push(own);
      parts.push({ start: at, end: at + size, sizes, header: (contentBytes) => boxHeader(type, contentBytes) });
      if (inside !== undefined && sizes.length < 16) {
        fields.push(...numbersOf(at + 8, Math.min(at + 8 + inside, at + size)));
        walk(at + 8 + inside, at + size, [...sizes, own]);
      } else if (name !== 'mdat') fields.push(...numbersOf(at + 8, at + size));
      at += size;
    }
  };
  walk(0, bytes.length, []);
  return { fields, parts };
}
