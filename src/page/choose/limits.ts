import { api } from '../shared/api.js';
import { find } from '../shared/dom.js';
import { Emitter } from '../shared/emitter.js';
import type { KnownLimits } from './checks/judge.js';

const LONGEST_MS = 4_000;

/** The limits of the service: at first those that the server wrote into the form, then all, once a recording is chosen. */
export class Limits extends Emitter<{ loaded: KnownLimits }> {
  #known: KnownLimits = writtenLimits();
  #loading: Promise<void> | null = null;

  /** As they are known now. */
  get known(): KnownLimits {
    return this.#known;
  }

  /** Asks the service for all of them, once. Never rejects: what fails is asked again the next time. */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<void> {
    try {
      this.#known = await api.readLimits({ signal: AbortSignal.timeout(LONGEST_MS) });
      this.emit('loaded', this.#known);
    } catch {
      this.#loading = null;
    }
  }
}

function writtenLimits(): KnownLimits {
  const { dataset } = find(document, '#upload-form', HTMLFormElement);
  const unknown = Number.POSITIVE_INFINITY;
  return {
    containers: [],
    max_file_bytes: Number(dataset.maxFileBytes ?? unknown),
    max_files: Number(dataset.maxFiles ?? unknown),
    max_request_bytes: unknown,
    min_seconds: 0,
    max_total_seconds: unknown,
    advised_seconds: { min: 10, max: 30 },
  };
}
