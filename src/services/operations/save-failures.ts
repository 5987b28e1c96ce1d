import { backoffMs } from '../../concurrency/backoff';
import { type SaveFailure, VOICE_NOT_FOUND } from '../../database/save-failure';
import type { CreatedEntry } from '../../journal/entries/journal-entry';

const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 60_000;

/** Why an entry stays whose voice was deleted: its model is still to be. */
export const MODEL_REMAINS: SaveFailure = { scope: 'call', reason: 'the model of a deleted voice remains', code: null };

/** What the log says of an entry that is set aside. */
export function whatRefused({ reason }: SaveFailure): string {
  if (reason !== VOICE_NOT_FOUND) return 'A record can never be saved as it is';
  return 'This database has no record of the voice of a version: use the one that has, or restore it, then run npm run journal -- retry';
}

/** The entries whose save keeps failing for one reason. `attempts` is the largest number that one of them has had. */
export interface FailingSaves {
  /** The server's code, or null where the failure is not one that the server reported. */
  readonly code: number | null;
  readonly reason: string;
  readonly entries: number;
  readonly attempts: number;
}

interface Noted extends SaveFailure {
  readonly attempts: number;
  /** When the next attempt is due, by `performance.now()`. */
  readonly notBefore: number;
  /** Calls without a response in time since the database was last connected: the fault may be the entry's after all. */
  readonly unanswered: number;
}

/**
 * Which saves failed, why, and when each of them is tried again. What concerns one entry makes that one wait, twice as
 * long each time, up to a minute, and holds up no other.
 */
export class SaveFailures {
  readonly #noted = new Map<string, Noted>();

  /** Notes a failure of an entry that has failed `failuresBefore` times. */
  note(operationId: string, failure: SaveFailure, failuresBefore: number): void {
    const concernsEntry = failure.scope === 'call';
    const attempts = failuresBefore + (concernsEntry ? 1 : 0);
    const delayMs = concernsEntry ? backoffMs(FIRST_DELAY_MS, MAX_DELAY_MS, failuresBefore) : 0;
    const unanswered = (this.#noted.get(operationId)?.unanswered ?? 0) + (failure.scope === 'unanswered' ? 1 : 0);
    this.#noted.set(operationId, { ...failure, attempts, notBefore: performance.now() + delayMs, unanswered });
  }

  /** Forgets an entry that was saved or set aside. */
  forget(operationId: string): void {
    this.#noted.delete(operationId);
  }

  /** Makes every entry due now, because the database has come back. */
  makeAllDue(): void {
    for (const [id, noted] of this.#noted) this.#noted.set(id, { ...noted, notBefore: 0, unanswered: 0 });
  }

  /** The last failure of an entry, if it has failed. */
  last(operationId: string): SaveFailure | undefined {
    return this.#noted.get(operationId);
  }

  /** Those of the entries that are due, in the order in which to save them: the ones that failed less often first. */
  due(entries: readonly CreatedEntry[]): CreatedEntry[] {
    const now = performance.now();
    const isDue = ({ operation_id }: CreatedEntry): boolean => (this.#noted.get(operation_id)?.notBefore ?? 0) <= now;
    const failures = (entry: CreatedEntry): number =>
      entry.failures + (this.#noted.get(entry.operation_id)?.unanswered ?? 0);
    return entries.filter(isDue).sort((one, other) => failures(one) - failures(other));
  }

  /** The failures that concern single entries, by reason. */
  failing(): FailingSaves[] {
    const byReason = new Map<string, FailingSaves>();
    for (const { code, reason, attempts, scope } of this.#noted.values()) {
      if (scope !== 'call') continue;
      const { entries = 0, attempts: most = 0 } = byReason.get(reason) ?? {};
      byReason.set(reason, { code, reason, entries: entries + 1, attempts: Math.max(most, attempts) });
    }
    return [...byReason.values()];
  }
}
