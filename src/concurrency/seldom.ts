/** Lets `work` be done at once, but not again within this time. For the log of what comes by the thousand. */
export function seldom<Given extends unknown[]>(
  quietMs: number,
  work: (...given: Given) => void,
): (...given: Given) => void {
  let quietUntil = 0;
  return (...given) => {
    if (performance.now() < quietUntil) return;
    quietUntil = performance.now() + quietMs;
    work(...given);
  };
}
