import fc from 'fast-check';
import { type Layout, largest, type NumberField, type Part, readField, writeField } from './layout';
import { layoutOf } from './layout-of';

/** What a number is set to. */
type NewValue = 'zero' | 'one' | 'sign' | 'all' | 'largest' | 'plus' | 'minus' | 'double' | 'half';

/** One change to the structure of a file. Fields and parts are counted round and round. */
export type StructuralMutation =
  | { readonly op: 'set'; readonly field: number; readonly to: NewValue }
  | { readonly op: 'copy'; readonly field: number; readonly from: number }
  | { readonly op: 'duplicate' | 'nest'; readonly part: number; readonly times: number }
  | { readonly op: 'remove' | 'empty'; readonly part: number }
  | { readonly op: 'swap'; readonly part: number; readonly other: number };

const MAX_BYTES = 1_900_000;

const NEW_VALUES: Readonly<Record<NewValue, (old: bigint, field: NumberField) => bigint>> = {
  zero: () => 0n,
  one: () => 1n,
  sign: () => 2n ** 31n,
  all: () => 2n ** 32n - 1n,
  largest: (_old, field) => largest(field),
  plus: (old) => old + 1n,
  minus: (old, field) => (old === 0n ? largest(field) : old - 1n),
  double: (old) => old * 2n,
  half: (old) => old / 2n,
};

// What comes first in a file describes the rest, and is changed more often.
const index = fc.oneof(fc.nat({ max: 60 }), fc.nat({ max: 100_000 }));
// Most repetitions are few; some are as many as fit.
const times = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constantFrom(40, 300, 5_000));

const mutation: fc.Arbitrary<StructuralMutation> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      op: fc.constant('set' as const),
      field: index,
      to: fc.constantFrom(...(Object.keys(NEW_VALUES) as NewValue[])),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('copy' as const), field: index, from: index }) },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constantFrom('duplicate' as const, 'nest' as const), part: index, times }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom('remove' as const, 'empty' as const), part: index }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('swap' as const), part: index, other: index }) },
);

/** A few changes to the structure, to be applied one after the other. */
export const structuralMutations = fc.array(mutation, { minLength: 1, maxLength: 4 });

function pick<T>(list: readonly T[], number: number): T | undefined {
  return list[number % list.length];
}

/** Puts other bytes in the place of a part, and corrects the sizes of everything around it. */
function replacePart(bytes: Buffer, { start, end, sizes }: Part, content: Buffer): Buffer {
  const result = Buffer.concat([bytes.subarray(0, start), content, bytes.subarray(end)]);
  const difference = BigInt(content.length - (end - start));
  for (const size of sizes) writeField(result, size, readField(result, size) + difference);
  return result;
}

function repeated(part: Buffer, count: number): Buffer {
  const fits = Math.max(1, Math.min(count + 1, Math.floor(MAX_BYTES / Math.max(part.length, 1))));
  return Buffer.concat(Array<Buffer>(fits).fill(part));
}

/** A part in itself, in itself, and so on. */
function nested(content: Buffer, header: NonNullable<Part['header']>, depth: number): Buffer {
  const headers: Buffer[] = [];
  let length = content.length;
  for (let level = 0; level < depth && length < MAX_BYTES; level += 1) {
    const outer = header(length);
    headers.push(outer);
    length += outer.length;
  }
  return Buffer.concat([...headers.reverse(), content]);
}

function swapped(bytes: Buffer, one: Part, other: Part): Buffer {
  const [first, second] = one.start < other.start ? [one, other] : [other, one];
  if (first.end > second.start) return bytes;
  const [a, b] = [first, second].map(({ start, end }) => bytes.subarray(start, end)) as [Buffer, Buffer];
  const between = bytes.subarray(first.end, second.start);
  return Buffer.concat([bytes.subarray(0, first.start), b, between, a, bytes.subarray(second.end)]);
}

function changeNumber(bytes: Buffer, { fields }: Layout, change: StructuralMutation): Buffer {
  if (change.op !== 'set' && change.op !== 'copy') return bytes;
  const field = pick(fields, change.field);
  if (field === undefined) return bytes;
  const result = Buffer.from(bytes);
  const source = change.op === 'copy' ? pick(fields, change.from) : undefined;
  const old = readField(result, field);
  const value = change.op === 'set' ? NEW_VALUES[change.to](old, field) : source ? readField(result, source) : old;
  writeField(result, field, value);
  return result;
}

function changePart(bytes: Buffer, { parts }: Layout, change: StructuralMutation): Buffer {
  if (change.op === 'set' || change.op === 'copy') return bytes;
  const part = pick(parts, change.part);
  if (part === undefined) return bytes;
  const content = bytes.subarray(part.start, part.end);
  switch (change.op) {
    case 'duplicate':
      return replacePart(bytes, part, repeated(content, change.times));
    case 'nest':
      return replacePart(bytes, part, part.header ? nested(content, part.header, change.times) : repeated(content, 1));
    case 'remove':
      return replacePart(bytes, part, Buffer.alloc(0));
    case 'empty':
      return replacePart(bytes, part, content.subarray(0, 8));
    case 'swap':
      return swapped(bytes, part, pick(parts, change.other) ?? part);
  }
}

/** Applies the changes, one after the other, and writes the checksums anew that would keep a parser from seeing them. */
export function mutateStructure(original: Buffer, changes: readonly StructuralMutation[]): Buffer {
  return changes.reduce<Buffer>((bytes, change) => {
    const layout = layoutOf(bytes);
    const changed = changePart(changeNumber(bytes, layout, change), layout, change).subarray(0, MAX_BYTES);
    const result = changed === bytes ? bytes : Buffer.from(changed);
    if (result !== bytes) layout.seal?.(result);
    return result;
  }, original);
}
