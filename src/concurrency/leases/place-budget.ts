import type { PlaceUse } from './lease-table';

/** How many of the places of an account this process may use, where several processes share them. */
export interface PlaceBudget {
  /** How many calls may be in flight at once now. It may change at any time. */
  readonly usable: number;
  /** Notes what is in use and in the queue, which may change `usable` now or later. */
  setUse(use: PlaceUse): void;
  /** Sets the limit of the account, where it turns out to be another one than was configured. */
  setLimit(limit: number): void;
  /** Calls `listener` when `usable` may have grown. */
  onGrown(listener: () => void): void;
}
