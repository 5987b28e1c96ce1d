/** The documented price of speech in US dollars for a million bytes of UTF-8 (docs.fish.audio, Pricing and rate limits). */
const USD_PER_MILLION_BYTES = 15;

/** The speech engine that costs nothing (the same page). Making, listing and deleting models is free with every engine. */
export const FREE_ENGINE = 's2.1-pro-free';

/** What it costs to speak so many bytes of text with an engine that is not free, in US dollars. */
export function priceOf(utf8Bytes: number): number {
  return Math.round(utf8Bytes * USD_PER_MILLION_BYTES) / 1e6;
}
