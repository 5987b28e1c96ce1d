import fc from 'fast-check';

/** An offset: anywhere, or shortly after one of the offsets that matter to a parser. */
interface Place {
  readonly hot: boolean;
  readonly at: number;
  readonly after: number;
}

/** One change to some bytes. */
export type Mutation =
  | { readonly op: 'flip'; readonly place: Place; readonly mask: number }
  | { readonly op: 'overwrite' | 'insert'; readonly place: Place; readonly bytes: Uint8Array }
  | { readonly op: 'delete'; readonly place: Place; readonly length: number }
  | { readonly op: 'duplicate'; readonly place: Place; readonly length: number; readonly times: number }
  | { readonly op: 'fill'; readonly place: Place; readonly length: number; readonly byte: number }
  | { readonly op: 'truncate'; readonly place: Place }
  | { readonly op: 'splice'; readonly place: Place; readonly donor: number; readonly from: number };

const MAX_BYTES = 4_000_000;

/** Extreme lengths, counts and flags in both byte orders, and the delimiters of multipart. */
const INTERESTING = [
  ...['00', '01', '7f', '80', 'ff', '0000', 'ffff', '00000000', '00000001', '00000007', '00000008', '7fffffff'],
  ...[
    '80000000',
    'fffffffe',
    'ffffffff',
    '01000000',
    'ffffff7f',
    '0000000000000000',
    'ffffffffffffffff',
    '01ffffffffffffff',
  ],
  ...[
    '0d',
    '0a',
    '0d0a',
    '0d0a0d0a',
    '0d0a2d2d',
    '2d2d',
    '22',
    '3b',
    '3d',
    '5c',
    '3a20',
    '20',
    'c0af',
    'eda080',
    'fffb9000',
  ],
].map((hex) => new Uint8Array(Buffer.from(hex, 'hex')));

const place: fc.Arbitrary<Place> = fc.record({ hot: fc.boolean(), at: fc.nat(), after: fc.nat({ max: 24 }) });
const length = fc.oneof(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 70_000 }));
const bytes = fc.oneof(fc.constantFrom(...INTERESTING), fc.uint8Array({ minLength: 1, maxLength: 12 }));

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ op: fc.constant('flip'), place, mask: fc.integer({ min: 1, max: 255 }) }) },
  { weight: 5, arbitrary: fc.record({ op: fc.constant('overwrite'), place, bytes }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('insert'), place, bytes }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('delete'), place, length }) },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant('duplicate'), place, length, times: fc.integer({ min: 1, max: 30 }) }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('fill'), place, length, byte: fc.constantFrom(0, 0x20, 0xff) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('truncate'), place }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('splice'), place, donor: fc.nat(), from: fc.nat() }) },
) as fc.Arbitrary<Mutation>;

/** A few changes, to be applied one after the other. */
export const mutations = fc.array(mutation, { minLength: 1, maxLength: 8 });

function offsetOf({ hot, at, after }: Place, size: number, hotPlaces: readonly number[]): number {
  const base = hot && hotPlaces.length > 0 ? (hotPlaces[at % hotPlaces.length] ?? 0) + after : at;
  return size === 0 ? 0 : base % size;
}

/** Replaces everything between two offsets, which may lie beyond the end. */
function replaced(whole: Buffer, from: number, to: number, middle: Uint8Array): Buffer {
  return Buffer.concat([whole.subarray(0, from), middle, whole.subarray(to)]).subarray(0, MAX_BYTES);
}

/** Where changes are made, and what is spliced in. */
export interface MutationPlace {
  /** Offsets that matter to a parser, such as that of a length. */
  readonly hotPlaces: readonly number[];
  /** Files from which a splice takes the rest. */
  readonly donors: readonly Buffer[];
}

function changed(whole: Buffer, change: Mutation, { hotPlaces, donors }: MutationPlace): Buffer {
  const at = offsetOf(change.place, whole.length, hotPlaces);
  switch (change.op) {
    case 'flip':
      return replaced(whole, at, at + 1, Buffer.from([(whole[at] ?? 0) ^ change.mask]));
    case 'overwrite':
      return replaced(whole, at, at + change.bytes.length, change.bytes);
    case 'insert':
      return replaced(whole, at, at, change.bytes);
    case 'delete':
      return replaced(whole, at, at + change.length, Buffer.alloc(0));
    case 'duplicate':
      return replaced(whole, at, at, repeated(whole.subarray(at, at + change.length), change.times));
    case 'fill':
      return replaced(whole, at, at + change.length, Buffer.alloc(change.length, change.byte));
    case 'truncate':
      return whole.subarray(0, at);
    case 'splice': {
      const donor = donors[change.donor % donors.length] ?? whole;
      return replaced(whole, at, whole.length, donor.subarray(change.from % donor.length));
    }
  }
}

function repeated(piece: Buffer, times: number): Buffer {
  return Buffer.concat(Array<Buffer>(times).fill(piece));
}

/** Applies the changes, one after the other. */
export function mutate(original: Buffer, changes: readonly Mutation[], where: MutationPlace): Buffer {
  return changes.reduce<Buffer>((whole, change) => changed(whole, change, where), original);
}
