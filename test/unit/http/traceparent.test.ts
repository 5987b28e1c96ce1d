import { readTrace, readTraceparent, readTracestate } from '../../../src/http/input/traceparent';

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

describe('tracestate', () => {
  it.each([
    ['vendor=value', 'vendor=value'],
    ['a=1 , b@c=2,,', 'a=1,b@c=2'],
    [`a=${'x'.repeat(256)}`, `a=${'x'.repeat(256)}`],
  ])('%s is taken', (header, taken) => {
    expect(readTracestate(header)).toBe(taken);
  });

  it.each([
    undefined,
    '',
    ' , ',
    'no-value',
    'Upper=1',
    'a=1=2',
    'a=1\r\nX: y',
    'a=\u00fc',
    `a=${'x'.repeat(257)}`,
    Array.from({ length: 33 }, (_, number) => `k${number}=1`).join(','),
    Array.from({ length: 30 }, (_, number) => `k${number}=${'x'.repeat(20)}`).join(','),
  ])('%j is dropped', (header) => {
    expect(readTracestate(header)).toBeUndefined();
  });

  it('means nothing without a traceparent, for which one is made', () => {
    const { traceparent, tracestate } = readTrace('malformed', 'vendor=value');
    expect(readTraceparent(traceparent)).toBe(traceparent);
    expect(tracestate).toBeUndefined();
    expect(readTrace(undefined, undefined).traceparent).not.toBe(traceparent);
  });
});
