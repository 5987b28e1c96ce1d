/** A number in a file: `bits` of it, from `bit` on (0 is the highest) after the byte at `at`. */
export interface NumberField {
  readonly at: number;
  readonly bit: number;
  readonly bits: number;
  /** Little-endian fields are whole bytes. */
  readonly order: 'big' | 'little';
  /** Writes the checksum anew that covers the field, so that a parser gets as far as to read it. */
  readonly seal?: (bytes: Buffer) => void;
}

/** A piece of a file that can be copied, moved or removed: a box, an element, a page, a chunk, a frame. */
export interface Part {
  readonly start: number;
  readonly end: number;
  /** The sizes of everything that the part lies in, which change with it. */
  readonly sizes: readonly NumberField[];
  /** What precedes a content of so many bytes in a part of the same kind; undefined where none holds another. */
  readonly header?: (contentBytes: number) => Buffer;
}

/** What a parser relies on in a file. */
export interface Layout {
  readonly fields: readonly NumberField[];
  readonly parts: readonly Part[];
  /** Writes checksums anew after any change. */
  readonly seal?: (bytes: Buffer) => void;
}

/** No file has more fields or parts than this listed: the first ones matter most. */
export const MAX_LISTED = 4_000;

/** A number of whole bytes, big-endian unless told otherwise. */
export function wholeBytes(at: number, bytes: number, order: NumberField['order'] = 'big'): NumberField {
  return { at, bit: 0, bits: bytes * 8, order };
}

/** Numbers of a few bits each that follow one another, as in the header of a frame. */
export function bitFields(at: number, widths: readonly number[]): NumberField[] {
  let place = 0;
  return widths.map((bits) => {
    const field = { at: at + (place >> 3), bit: place & 7, bits, order: 'big' } as const;
    place += bits;
    return field;
  });
}

function spanOf({ at, bit, bits }: NumberField): { end: number; shift: bigint } {
  const end = at + Math.ceil((bit + bits) / 8);
  return { end, shift: BigInt((end - at) * 8 - bit - bits) };
}

function readSpan(bytes: Buffer, at: number, end: number, order: NumberField['order']): bigint {
  let value = 0n;
  for (let index = at; index < end; index += 1) {
    const place = order === 'big' ? index : end - 1 - (index - at);
    value = (value << 8n) | BigInt(bytes[place] ?? 0);
  }
  return value;
}

/** The value of a field; bytes beyond the end count as 0. */
export function readField(bytes: Buffer, field: NumberField): bigint {
  const { end, shift } = spanOf(field);
  return (readSpan(bytes, field.at, end, field.order) >> shift) & largest(field);
}

/** Writes a field, cut to its width. Bytes beyond the end are not written. */
export function writeField(bytes: Buffer, field: NumberField, value: bigint): void {
  const { end, shift } = spanOf(field);
  const mask = largest(field) << shift;
  const old = readSpan(bytes, field.at, end, field.order);
  let written = (old & ~mask) | ((value << shift) & mask);
  for (let index = end - 1; index >= field.at; index -= 1) {
    const place = field.order === 'big' ? index : end - 1 - (index - field.at);
    if (place < bytes.length) bytes[place] = Number(written & 255n);
    written >>= 8n;
  }
  field.seal?.(bytes);
}

/** The largest value that a field can hold. */
export function largest({ bits }: NumberField): bigint {
  return (1n << BigInt(bits)) - 1n;
}
