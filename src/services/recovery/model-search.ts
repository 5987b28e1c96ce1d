import type { FishAudioClient } from '../../fish-audio/client';
import type { FishModel } from '../../fish-audio/resources/model-schemas';
import type { JournalEntry } from '../../journal/entries/journal-entry';

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
  readonly notBefore: number;
  readonly absentSince: number | null;
}

/** Looks for the models of uploads whose create got no response, at growing intervals. */
export class ModelSearch {
  readonly #fishAudio: FishAudioClient;
  readonly #timing: ModelSearchTiming;
  readonly #progress = new Map<string, Progress>();

  constructor(fishAudio: FishAudioClient, timing: ModelSearchTiming) {
    this.#fishAudio = fishAudio;
    this.#timing = timing;
  }

  /** Looks for the model of an entry, if it is time to. Never throws: a look-up that fails is repeated later. */
  async look({ operation_id, tag }: JournalEntry, signal: AbortSignal): Promise<SearchResult> {
    const { everyMs, maxLookUpIntervalMs, notFoundAfterMs } = this.#timing;
    const { times, notBefore, absentSince } = this.#progress.get(operation_id) ?? FRESH;
    if (Date.now() < notBefore) return 'unknown';
    const found = await this.#fishAudio.findModelByTag(tag, { signal }).catch(() => undefined);
    const now = Date.now();
    // Counted from the first look-up that found nothing, since the upload may have waited for its response just as long.
    const since = found === null ? (absentSince ?? now) : absentSince;
    const waitMs = Math.min(everyMs * 2 ** times, maxLookUpIntervalMs);
    this.#progress.set(operation_id, { times: times + 1, notBefore: now + waitMs, absentSince: since });
    if (found) return { model: found };
    return found === null && since !== null && now - since >= notFoundAfterMs ? 'absent' : 'unknown';
  }

  /** Ends the search for an entry whose outcome is known. */
  forget({ operation_id }: JournalEntry): void {
    this.#progress.delete(operation_id);
  }
}

const FRESH: Progress = { times: 0, notBefore: 0, absentSince: null };
