import type { PlaceUse } from '../../concurrency/leases/lease-table';
import type { PlaceBudget } from '../../concurrency/leases/place-budget';

/** How many places speeches may have, of so many: one in five is for creates alone, and at least one where there are two. */
export function speechPlacesOf(places: number): number {
  return Math.max(1, places - Math.max(1, Math.floor(places / 5)));
}

/** The fewest places for creates alone that come with so many speeches. */
function placesKeptBeside(speeches: number): number {
  return speeches < 2 ? 0 : Math.max(1, Math.floor(speeches / 4));
}

/** The budgets of all calls and of the speeches among them. */
export interface DividedBudget {
  readonly calls: PlaceBudget;
  /** Speeches that have a place here take one of `calls` as well. */
  readonly speeches: PlaceBudget;
}

/**
 * Divides the places that this process has of an account, which vary with what others need. Speeches get their share of
 * those that are usable now, and not of all that the account has: otherwise the speeches of two processes could take every
 * place, although each process keeps to its share. What waits in either queue is reported as one number, with the places
 * that have to be kept for creates while the speeches run.
 */
export function divideBudget(budget: PlaceBudget): DividedBudget {
  let calls: PlaceUse = { inUse: 0, waiting: 0 };
  let speeches: PlaceUse = { inUse: 0, waiting: 0 };
  const listeners: (() => void)[] = [];
  budget.onGrown(() => {
    for (const listener of listeners) listener();
  });
  const report = (): void => {
    const creates = Math.max(0, calls.inUse + calls.waiting - speeches.inUse);
    const kept = Math.max(0, placesKeptBeside(speeches.inUse + speeches.waiting) - creates);
    budget.setUse({ inUse: calls.inUse, waiting: calls.waiting + speeches.waiting + kept });
  };
  return {
    calls: {
      get usable() {
        return budget.usable;
      },
      setUse: (use) => {
        calls = use;
        report();
      },
      setLimit: (limit) => budget.setLimit(limit),
      onGrown: (listener) => listeners.push(listener),
    },
    speeches: {
      get usable() {
        return speechPlacesOf(budget.usable);
      },
      setUse: (use) => {
        speeches = use;
        report();
      },
      // The limit is that of the account, which `calls` is told.
      setLimit: () => undefined,
      onGrown: (listener) => listeners.push(listener),
    },
  };
}
