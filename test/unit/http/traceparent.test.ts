import { readTraceparent } from '../../../src/http/input/traceparent';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

describe('traceparent', () => {
  it.each([
    [`00-${TRACE}-${PARENT}-01`, `00-${TRACE}-${PARENT}-01`],
    [` 00-${TRACE}-${PARENT}-00 `, `00-${TRACE}-${PARENT}-00`],
    // A version that is not known yet is read as far as this one goes (section 4.3).
    [`cc-${TRACE}-${PARENT}-01-what-the-future-holds`, `00-${TRACE}-${PARENT}-01`],
  ])('%s is taken', (header, taken) => {
    expect(readTraceparent(header)).toBe(taken);
  });

  it.each([
    undefined,
    '',
    `00-${TRACE}-${PARENT}`,
    `00-${TRACE}-${PARENT}-01-more`,
    `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`,
    `00-${TRACE.toUpperCase()}-${PARENT}-01`,
    `00-${'0'.repeat(32)}-${PARENT}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `ff-${TRACE}-${PARENT}-01`,
    `cc-${TRACE}-${PARENT}-01-${'x'.repeat(10_000)}`,
  ])('%s is ignored', (header) => {
    expect(readTraceparent(header)).toBeUndefined();
  });
});
