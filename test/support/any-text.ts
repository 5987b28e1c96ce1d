import fc from 'fast-check';

const FIRST_HALF = 0xd800;
const HALVES = 0x800;

/** Every code point but the halves of pairs. */
const codePoint = fc
  .nat({ max: 0x10ffff - HALVES })
  .map((place) => String.fromCodePoint(place < FIRST_HALF ? place : place + HALVES));

/** Texts of any code points. The unit `binary` of fast-check is as wide, and takes each process a second to prepare. */
export const anyText = (limits: { readonly maxLength?: number } = {}): fc.Arbitrary<string> =>
  fc.string({ unit: codePoint, ...limits });
