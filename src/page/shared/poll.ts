const FIRST_MS = 2_000;
const LONGEST_MS = 30_000;
const GROWTH = 1.3;

/** Asks for news at growing intervals, as long as something is awaited. One request at a time, however much that is. */
export class Poll {
  readonly #ask: () => Promise<boolean>;
  #delayMs = FIRST_MS;
  #timer: number | undefined;

  /** `ask` asks once, and resolves to whether anything is still awaited. It does not throw. */
  constructor(ask: () => Promise<boolean>) {
    this.#ask = ask;
  }

  /** Begins anew, with the shortest interval. */
  start(): void {
    this.#delayMs = FIRST_MS;
    this.#schedule();
  }

  #schedule(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#run(), this.#delayMs);
    this.#delayMs = Math.min(this.#delayMs * GROWTH, LONGEST_MS);
  }

  async #run(): Promise<void> {
    if (await this.#ask()) this.#schedule();
  }
}
