/** The documented price of speech in US dollars for a million bytes of UTF-8 (docs.fish.audio, Pricing and rate limits). */
const USD_PER_MILLION_BYTES = 15;

/** Engines that cost nothing (the same page). */
export const FREE_ENGINES: readonly string[] = ['s2.1-pro-free'];

/** What so many bytes of text cost that were not spoken by a free engine, in US dollars. */
export function priceOf(paidBytes: number): number {
  return Math.round(paidBytes * USD_PER_MILLION_BYTES) / 1e6;
}
