const FIRST_MS = 1_000;
const LONGEST_MS = 15_000;
/** The guide of Fish.Audio waits for 5 minutes (docs.fish.audio, clone and wait until ready); twice that is patient enough. */
const TOTAL_MS = 600_000;

/**
 * How long to wait before the state of a model in training is read again, in milliseconds, after it was read `checks` times:
 * twice as long each time. Null once ten minutes have passed in this way.
 */
export function checkDelayMs(checks: number): number | null {
  let totalMs = 0;
  for (let check = 1; check < checks; check += 1) totalMs += delayMs(check);
  return totalMs >= TOTAL_MS ? null : delayMs(checks);
}

function delayMs(checks: number): number {
  return Math.min(FIRST_MS * 2 ** Math.max(0, checks - 1), LONGEST_MS);
}
