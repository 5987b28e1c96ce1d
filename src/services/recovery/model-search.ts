import type { FishAudioClient } from '../../fish-audio/client';
import type { JournalEntry } from '../../journal/entries/journal-entry';

/** How a model is looked for, in milliseconds. */
export interface ModelSearchTiming {
  /** The wait after the first look-up; it doubles from one to the next, up to `lookEveryMs`. */
  readonly everyMs: number;
  readonly lookEveryMs: number;
  /** For how long a model must stay absent before it is taken to be. */
  readonly notFoundAfterMs: number;
}

/** What a look-up came to: the model, that there surely is none, or nothing yet. */
export type SearchResult = { readonly modelId: string } | 'absent' | 'unknown';

interface Progress {
  readonly times: number;
  readonly notBefore: number;
  readonly absentSince: number | null;
}

/** Looks for the models of uploads that Fish.Audio never answered for, less and less often. */
export class ModelSearch {
  readonly #fishAudio: FishAudioClient;
  readonly #timing: ModelSearchTiming;
  readonly #progress = new Map<string, Progress>();

  constructor(fishAudio: FishAudioClient, timing: ModelSearchTiming) {
    this.#fishAudio = fishAudio;
    this.#timing = timing;
  }

  /** Looks for the model of an entry, if it is time to. Never throws: a look-up that fails comes round again. */
  async look({ operation_id, tag }: JournalEntry, signal: AbortSignal): Promise<SearchResult> {
    const { everyMs, lookEveryMs, notFoundAfterMs } = this.#timing;
    const { times, notBefore, absentSince } = this.#progress.get(operation_id) ?? FRESH;
    if (Date.now() < notBefore) return 'unknown';
    const found = await this.#fishAudio.findModelByTag(tag, { signal }).catch(() => undefined);
    if (found) return { modelId: found.id };
    const now = Date.now();
    // Patience begins with the first "no", not with the upload: that may have waited for its answer as long already.
    const since = found === null ? (absentSince ?? now) : absentSince;
    const waitMs = Math.min(everyMs * 2 ** times, lookEveryMs);
    this.#progress.set(operation_id, { times: times + 1, notBefore: now + waitMs, absentSince: since });
    return found === null && since !== null && now - since >= notFoundAfterMs ? 'absent' : 'unknown';
  }

  /** Ends the search for an entry that is settled. */
  forget({ operation_id }: JournalEntry): void {
    this.#progress.delete(operation_id);
  }
}

const FRESH: Progress = { times: 0, notBefore: 0, absentSince: null };
