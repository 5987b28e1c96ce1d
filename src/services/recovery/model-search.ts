import { backoffMs } from '../../concurrency/backoff';
import type { Log } from '../../domain/log';
import type { FishAudioClient } from '../../fish-audio/client';
import { ListIncomplete } from '../../fish-audio/errors/list-incomplete';
import type { FishModel } from '../../fish-audio/resources/model-schemas';
import type { JournalEntry } from '../../journal/entries/journal-entry';
import { reportTwins } from '../operations';

/** What a search needs. */
export interface ModelSearchDeps {
  readonly fishAudio: Pick<FishAudioClient, 'findModelByTag'>;
  readonly log: Log;
}

/** How a model is looked for, in milliseconds. */
export interface ModelSearchTiming {
  /** The wait after the first look-up; it doubles from one to the next, up to `maxLookUpIntervalMs`. */
  readonly everyMs: number;
  readonly maxLookUpIntervalMs: number;
  /** For how long look-ups must find nothing before the model counts as confirmed absent. */
  readonly notFoundAfterMs: number;
}

/** The result of a look-up: the model, that it is confirmed absent, or that it is not known yet. */
export type SearchResult = { readonly model: FishModel } | 'absent' | 'unknown';

interface Progress {
  readonly times: number;
  /** By `performance.now()`, like every time here: the clock may be set meanwhile. */
  readonly notBefore: number;
  readonly absentSince: number | null;
}

/** Where the list does not show every model, a look-up seldom changes anything: the longest time between two, in milliseconds. */
const INCOMPLETE_INTERVAL_MS = 600_000;

const FRESH: Progress = { times: 0, notBefore: 0, absentSince: null };

/** What one look-up came to: the model, null where there is none, or why that is not known. */
type Found = FishModel | null | 'failed' | 'incomplete';

/** Looks for the models of uploads whose create got no response, at growing intervals. */
export class ModelSearch {
  readonly #deps: ModelSearchDeps;
  readonly #timing: ModelSearchTiming;
  readonly #progress = new Map<string, Progress>();
  /** The operations of which the log says that the list does not show whether they have a model. */
  readonly #reported = new Set<string>();

  constructor(deps: ModelSearchDeps, timing: ModelSearchTiming) {
    this.#deps = deps;
    this.#timing = timing;
  }

  /** Looks for the model of an entry, if it is time to. Never throws: a look-up that fails is repeated later. */
  async look(entry: JournalEntry, signal: AbortSignal): Promise<SearchResult> {
    const { everyMs, maxLookUpIntervalMs, notFoundAfterMs } = this.#timing;
    const { operation_id } = entry;
    const { times, notBefore, absentSince } = this.#progress.get(operation_id) ?? FRESH;
    if (performance.now() < notBefore) return 'unknown';
    const found = await this.#find(entry, signal);
    const now = performance.now();
    // Counted from the first look-up that found nothing, since the upload may have waited for its response just as long.
    const since = found === null ? (absentSince ?? now) : absentSince;
    const maxWaitMs = found === 'incomplete' ? INCOMPLETE_INTERVAL_MS : maxLookUpIntervalMs;
    const waitMs = backoffMs(everyMs, maxWaitMs, times);
    this.#progress.set(operation_id, { times: times + 1, notBefore: now + waitMs, absentSince: since });
    if (found !== null && typeof found === 'object') return { model: found };
    return found === null && since !== null && now - since >= notFoundAfterMs ? 'absent' : 'unknown';
  }

  /**
   * Counts a look-up whose model is gone, although it is listed, as one that found nothing. Returns whether the model of the
   * entry is confirmed absent by now.
   */
  countAsAbsent({ operation_id }: JournalEntry): boolean {
    const progress = this.#progress.get(operation_id) ?? FRESH;
    const absentSince = progress.absentSince ?? performance.now();
    this.#progress.set(operation_id, { ...progress, absentSince });
    return performance.now() - absentSince >= this.#timing.notFoundAfterMs;
  }

  /** Ends the search for an entry whose outcome is known. */
  forget({ operation_id }: JournalEntry): void {
    this.#progress.delete(operation_id);
    this.#reported.delete(operation_id);
  }

  async #find(entry: JournalEntry, signal: AbortSignal): Promise<Found> {
    try {
      const { fishAudio, log } = this.#deps;
      const found = await fishAudio.findModelByTag(entry.tag, { signal });
      if (found !== null) reportTwins(log, entry.tag, found);
      return found;
    } catch (error) {
      if (!(error instanceof ListIncomplete)) return 'failed';
      this.#report(entry, error);
      return 'incomplete';
    }
  }

  /** Says once for each upload that only the list keeps it from being finished. */
  #report({ operation_id, tag }: JournalEntry, { why }: ListIncomplete): void {
    if (this.#reported.has(operation_id)) return;
    this.#reported.add(operation_id);
    this.#deps.log.warn(
      { event: 'model_search_incomplete', operation_id, tag, why },
      'Fish.Audio does not list every voice model, so it is unknown whether this upload made one; it is looked for until it is known',
    );
  }
}
