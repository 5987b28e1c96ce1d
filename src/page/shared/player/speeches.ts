import type { SpeechRequest } from '../../../client/index.js';

/** A speech that has come. */
export interface Spoken {
  readonly sound: Blob;
  /** What it may be saved as. */
  readonly fileName: string;
}

/** Asks the service for a speech. */
export type Speak = (modelId: string, request: SpeechRequest, signal: AbortSignal) => Promise<Spoken>;

const KEPT = 10;

/** Remembers the last ten speeches, so that nobody pays twice for the same words in the same voice. */
export class Speeches {
  readonly #kept = new Map<string, Spoken>();

  constructor(private readonly ask: Speak) {}

  /** The speech from memory, or else a new one. Rejects as `ask` does; a speech that failed is not remembered. */
  async speak(modelId: string, request: SpeechRequest, signal: AbortSignal): Promise<Spoken> {
    const key = JSON.stringify([modelId, Object.entries(request).sort()]);
    const spoken = this.#kept.get(key) ?? (await this.ask(modelId, request, signal));
    this.#kept.delete(key);
    this.#kept.set(key, spoken);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return spoken;
  }
}
