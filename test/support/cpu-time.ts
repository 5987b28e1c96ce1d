const ATTEMPTS = 4;

/** How many milliseconds of processor time some work takes: a busy machine does not change it much. */
export async function cpuMilliseconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * Expects that some work, which may be repeated, takes less than so many milliseconds of processor time. The least of some
 * attempts counts: the first one compiles, and the collector's threads may be busy with what was before.
 */
export async function expectLittleCpu(limitMs: number, work: () => unknown): Promise<void> {
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS && least >= limitMs; attempt += 1) {
    least = Math.min(least, await cpuMilliseconds(work));
  }
  expect(least).toBeLessThan(limitMs);
}
