import { type Layout, MAX_LISTED, type NumberField, type Part, wholeBytes } from './layout';

/** How a kind of file that consists of chunks is written. */
interface ChunkStyle {
  /** Where the first chunk begins. */
  readonly first: number;
  readonly sizeBytes: 4 | 8;
  readonly order: NumberField['order'];
  /** The size of the whole file. */
  readonly whole: NumberField | null;
  /** Chunks that describe the sound, in which every number is listed. */
  readonly described: ReadonlySet<string>;
  readonly isPadded: boolean;
}

const RIFF: ChunkStyle = {
  first: 12,
  sizeBytes: 4,
  order: 'little',
  whole: wholeBytes(4, 4, 'little'),
  described: new Set(['fmt ', 'ds64', 'fact', 'LIST']),
  isPadded: true,
};
const AIFF: ChunkStyle = {
  first: 12,
  sizeBytes: 4,
  order: 'big',
  whole: wholeBytes(4, 4),
  described: new Set(['COMM', 'FVER', 'SSND']),
  isPadded: true,
};
const CAF: ChunkStyle = {
  first: 8,
  sizeBytes: 8,
  order: 'big',
  whole: null,
  described: new Set(['desc', 'pakt', 'chan', 'data', 'kuki']),
  isPadded: false,
};
const NUMBERS_LISTED_BYTES = 48;

function numbersOf(start: number, end: number, order: NumberField['order']): NumberField[] {
  const fields: NumberField[] = [];
  const last = Math.min(end, start + NUMBERS_LISTED_BYTES);
  for (let at = start; at + 2 <= last; at += 2) {
    fields.push(wholeBytes(at, 2, order));
    if (at + 4 <= last) fields.push(wholeBytes(at, 4, order));
  }
  return fields;
}

function chunkLayout(bytes: Buffer, style: ChunkStyle): Layout {
  const { first, sizeBytes, order, whole, described, isPadded } = style;
  const sizes = whole === null ? [] : [whole];
  const fields: NumberField[] = [...sizes];
  const parts: Part[] = [];
  for (let at = first; at + 4 + sizeBytes <= bytes.length && fields.length < MAX_LISTED; ) {
    const name = bytes.toString('latin1', at, at + 4);
    const sizeAt = at + 4;
    const size = order === 'little' ? bytes.readUInt32LE(sizeAt) : bytes.readUInt32BE(sizeAt + sizeBytes - 4);
    const start = sizeAt + sizeBytes;
    const end = Math.min(bytes.length, start + size + (isPadded ? size % 2 : 0));
    fields.push(wholeBytes(sizeAt, sizeBytes, order));
    if (described.has(name)) fields.push(...numbersOf(start, end, order));
    parts.push({ start: at, end, sizes });
    at = end;
  }
  return { fields, parts };
}

/** The sizes of the chunks of WAV, and the numbers that describe its sound. */
export const riffLayout = (bytes: Buffer): Layout => chunkLayout(bytes, RIFF);
/** The same for AIFF. */
export const aiffLayout = (bytes: Buffer): Layout => chunkLayout(bytes, AIFF);
/** The same for Core Audio files. */
export const cafLayout = (bytes: Buffer): Layout => chunkLayout(bytes, CAF);
