/** The median of some values, with the least and the most of them. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The value below which this share of the values lies; `NaN` where there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The middle value, or the mean of the two in the middle; `NaN` where there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  const [lower = Number.NaN, upper = Number.NaN] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return (lower + upper) / 2;
}

/** What the rounds of a bench came to. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/** A spread as it stands in tables, such as `12.3 (11.9 to 14.0)`; the median alone where there was one value. */
export function showSpread({ median, least, most }: Spread, digits: number): string {
  const shown = [median, least, most].map((value) => value.toFixed(digits));
  return least === most ? `${shown[0]}` : `${shown[0]} (${shown[1]} to ${shown[2]})`;
}
