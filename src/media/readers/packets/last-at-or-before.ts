/** The place of the last of `count` rising positions that is not beyond a position; 0 where all of them are. */
export function lastAtOrBefore(positions: ArrayLike<number>, position: number, count = positions.length): number {
  let low = 0;
  let high = Math.max(count - 1, 0);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((positions[middle] ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
