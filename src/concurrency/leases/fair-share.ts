/** What one of several instances wants of a limit. */
export interface Demand {
  readonly id: string;
  readonly wants: number;
  /** For how long calls have waited while none was in flight, in milliseconds. */
  readonly waitedMs: number;
}

const WAIT_STEP_MS = 1_000;

/**
 * How many of `limit` places the instance `id` may have. Each gets as many as it wants, up to an equal share, and what
 * some do not want is divided among the others. Where the places do not suffice for one each, those that have waited
 * longest come first; what is left over after equal shares goes by id, so that every instance comes to the same result.
 */
export function fairShare(limit: number, demands: readonly Demand[], id: string): number {
  const wanted = demands.reduce((sum, { wants }) => sum + wants, 0);
  // Asked several times at each call, and usually there is enough for all.
  if (wanted <= limit) return demands.find((demand) => demand.id === id)?.wants ?? 0;
  const order = demands
    .map((demand) => ({ ...demand, steps: Math.floor(demand.waitedMs / WAIT_STEP_MS), share: 0 }))
    .sort((a, b) => b.steps - a.steps || (a.id < b.id ? -1 : 1));
  let left = limit;
  for (let hungry = order; left > 0 && hungry.length > 0; hungry = hungry.filter((d) => d.share < d.wants)) {
    for (const demand of hungry) {
      if (left === 0 || demand.share >= demand.wants) continue;
      demand.share += 1;
      left -= 1;
    }
  }
  return order.find((demand) => demand.id === id)?.share ?? 0;
}
