/** Why a call was stopped from our side; `source` is a reference sample that could not be read. */
export type StopReason = 'caller' | 'source' | ClockName;

/** What a clock bounds: connecting, the silence between two pieces of a stream, or the whole try. */
export type ClockName = 'connect' | 'idle' | 'deadline';

/**
 * Everything that can stop one try of a call, as one signal that remembers which it was. The HTTP library's own time-out
 * restarts with every byte, so that an answer of a byte a second would pass it for ever; these clocks do not.
 */
export class CallScope {
  readonly #abort = new AbortController();
  readonly #timers = new Map<ClockName, NodeJS.Timeout>();
  readonly #caller: AbortSignal | undefined;
  readonly #onCaller = (): void => this.stop('caller');
  #reason: StopReason | null = null;
  #ended = false;

  constructor(caller?: AbortSignal) {
    this.#caller = caller;
    caller?.addEventListener('abort', this.#onCaller, { once: true });
    if (caller?.aborted) this.stop('caller');
  }

  /** Fires when the call has to end. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Who stopped it first, or null. */
  get reason(): StopReason | null {
    return this.#reason;
  }

  /** Stops the call after `ms` milliseconds, instead of when this clock was to ring before. After the end it does nothing. */
  setClock(name: ClockName, ms: number): void {
    this.clearClock(name);
    if (this.#ended) return;
    this.#timers.set(
      name,
      setTimeout(() => this.stop(name), ms),
    );
  }

  /** Begins the time of a running clock anew; cheap enough for every piece of a stream. */
  restartClock(name: ClockName): void {
    this.#timers.get(name)?.refresh();
  }

  /** Forgets a clock. */
  clearClock(name: ClockName): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }

  /** Stops the call now; only the first reason counts. */
  stop(reason: StopReason): void {
    this.#reason ??= reason;
    this.#abort.abort();
  }

  /** Lets go of every clock and of the caller's signal, which may outlive this call by far. */
  end(): void {
    this.#ended = true;
    for (const name of [...this.#timers.keys()]) this.clearClock(name);
    this.#caller?.removeEventListener('abort', this.#onCaller);
  }
}
