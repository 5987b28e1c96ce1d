import type { Log } from '../../domain/log';
import { reasonOf } from '../../errors/reason-of';
import type { JournalEntry } from '../../journal/entries/journal-entry';
import type { Journal } from '../../journal/journal';

/** What telling needs. */
export interface NotFollowedDeps {
  readonly journal: Pick<Journal, 'get'>;
  readonly log: Log;
}

/** Says once for each upload why it cannot be finished now: it is tried again every second, maybe for days. */
export class NotFollowed {
  readonly #deps: NotFollowedDeps;
  readonly #reported = new Set<string>();

  constructor(deps: NotFollowedDeps) {
    this.#deps = deps;
  }

  report({ operation_id }: JournalEntry, error: unknown): void {
    if (this.#reported.has(operation_id)) return;
    this.#reported.add(operation_id);
    const fields = { event: 'journal_entry_not_followed', operation_id, reason: reasonOf(error) };
    this.#deps.log.error(fields, 'An upload could not be finished now; it is tried again, and holds up no other');
  }

  /** Forgets the entries that are gone. */
  forgetGone(): void {
    for (const id of this.#reported) if (this.#deps.journal.get(id) === undefined) this.#reported.delete(id);
  }
}
