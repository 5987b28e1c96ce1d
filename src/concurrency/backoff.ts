/**
 * How long to wait after a failure, in milliseconds: at first `firstMs`, and twice as long after each of the failures that
 * went before it in a row, up to `maxMs`.
 */
export function backoffMs(firstMs: number, maxMs: number, failuresBefore: number): number {
  return Math.min(firstMs * 2 ** failuresBefore, maxMs);
}
