import { storageBacklog } from '../journal-errors';
import type { EntryIndex } from './entry-index';

/** How much the journal may hold. What is being written counts before it is on disk, so a burst cannot pass the limits. */
export class Quota {
  readonly #index: EntryIndex;
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  #entriesBegun = 0;
  #bytesBegun = 0;

  constructor(index: EntryIndex, maxEntries: number, maxBytes: number) {
    this.#index = index;
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
  }

  /** Runs `work`, which adds an entry of so many bytes to the index. Throws ApiError `storage_backlog` if there is no room. */
  async admit(bytes: number, work: () => Promise<void>): Promise<void> {
    const entries = this.#index.size + this.#entriesBegun + 1;
    if (entries > this.#maxEntries || this.#index.bytes + this.#bytesBegun + bytes > this.#maxBytes) {
      throw storageBacklog();
    }
    this.#entriesBegun += 1;
    this.#bytesBegun += bytes;
    try {
      await work();
    } finally {
      this.#entriesBegun -= 1;
      this.#bytesBegun -= bytes;
    }
  }
}
