/** Where a sound is: as a share of its length, and how long it is in seconds. */
export interface Place {
  readonly share: number;
  readonly seconds: number;
}

const STEP_SECONDS = 1;

/** Where a sound is after a key: arrows move it by a second, Home and End to its ends; null for other keys. */
export function placeAfterKey(key: string, { share, seconds }: Place): number | null {
  const step = seconds > 0 ? STEP_SECONDS / seconds : 0;
  if (key === 'arrowleft' || key === 'arrowdown') return Math.max(0, share - step);
  if (key === 'arrowright' || key === 'arrowup') return Math.min(1, share + step);
  if (key === 'home') return 0;
  return key === 'end' ? 1 : null;
}
