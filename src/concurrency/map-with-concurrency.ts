/**
 * Works through a list with `lanes` items under way at once, and gives the results in the order of the list. The first
 * failure is thrown, and no further item is begun.
 */
export async function mapWithConcurrency<T, R>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const remaining = items.entries();
  let failed = false;
  const lane = async (): Promise<void> => {
    for (const [place, item] of remaining) {
      if (failed) return;
      results[place] = await work(item).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
