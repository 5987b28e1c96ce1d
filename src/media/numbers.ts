/** Hides what binary fractions add to decimal ones. */
const NOISE = 1e-6;

/** A number with up to two decimals, never more than it is: what misses a limit never reads as the limit. */
export function atMost(value: number): string {
  return String(Math.floor(value * 100 + NOISE) / 100);
}

/** A number with up to two decimals, never less than it is: what is beyond a limit never reads as the limit. */
export function atLeast(value: number): string {
  return String(Math.ceil(value * 100 - NOISE) / 100);
}
