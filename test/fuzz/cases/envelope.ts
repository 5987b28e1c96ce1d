import fc from 'fast-check';
import type { Framing, FuzzCase } from './fuzz-case';

const path = fc.constantFrom<FuzzCase['path']>('/api/upload-reference', '/api/reference-checks');

const framing: fc.Arbitrary<Framing> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Framing>({ kind: 'length' }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('chunked' as const),
      sizes: fc.array(fc.constantFrom(1, 2, 3, 16, 27, 100, 1024, 4096, 65_536), { minLength: 1, maxLength: 5 }),
      extension: fc.constantFrom('', '', '', ';a=b', ';a="b;c"', ' ;x'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('wrong-length' as const),
      difference: fc.constantFrom(-100, -2, -1, 1, 2, 1000, 100_000),
    }),
  },
);

const requestHeaders = fc.oneof(
  { weight: 9, arbitrary: fc.constant<string[]>([]) },
  {
    weight: 1,
    arbitrary: fc.subarray(
      ['Expect: 100-continue', 'Content-Encoding: identity', 'Accept: application/json;q=0', 'Origin: null'],
      { minLength: 1, maxLength: 2 },
    ),
  },
);

/** All of a request but its body: the path, the framing and further headers. */
export const envelope = { path, framing, headers: requestHeaders };
