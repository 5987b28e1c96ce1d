/** Why an attempt was stopped from our side; `sample` means that a reference sample could not be read. */
export type StopReason = 'caller' | 'sample' | TimeoutName;

/** What a timeout bounds: connecting, the gap between two chunks of a stream, or the whole attempt. */
export type TimeoutName = 'connect' | 'idle' | 'deadline';

/**
 * Combines everything that can stop one attempt, the caller and the timeouts, into one signal, and keeps the reason. The
 * timeout of the HTTP library restarts with every byte, so a response of one byte a second would never end; these do not.
 */
export class CallScope {
  readonly #abort = new AbortController();
  readonly #timeouts = new Map<TimeoutName, NodeJS.Timeout>();
  readonly #caller: AbortSignal | undefined;
  readonly #onCaller = (): void => this.stop('caller');
  #reason: StopReason | null = null;
  #ended = false;

  constructor(caller?: AbortSignal) {
    this.#caller = caller;
    caller?.addEventListener('abort', this.#onCaller, { once: true });
    if (caller?.aborted) this.stop('caller');
  }

  /** Aborted when the attempt has to end. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The first reason for which the attempt was stopped, or null. */
  get reason(): StopReason | null {
    return this.#reason;
  }

  /** Stops the attempt after `ms` milliseconds; replaces a running timeout of this name. Does nothing after `end`. */
  startTimeout(name: TimeoutName, ms: number): void {
    this.cancelTimeout(name);
    if (this.#ended) return;
    this.#timeouts.set(
      name,
      setTimeout(() => this.stop(name), ms),
    );
  }

  /** Restarts a running timeout; cheap enough for every chunk of a stream. */
  restartTimeout(name: TimeoutName): void {
    this.#timeouts.get(name)?.refresh();
  }

  /** Cancels a timeout, if it is running. */
  cancelTimeout(name: TimeoutName): void {
    clearTimeout(this.#timeouts.get(name));
    this.#timeouts.delete(name);
  }

  /** Stops the attempt now; only the first reason is kept. */
  stop(reason: StopReason): void {
    this.#reason ??= reason;
    this.#abort.abort();
  }

  /** Cancels every timeout and detaches from the signal of the caller, which may live much longer than this attempt. */
  end(): void {
    this.#ended = true;
    for (const name of [...this.#timeouts.keys()]) this.cancelTimeout(name);
    this.#caller?.removeEventListener('abort', this.#onCaller);
  }
}
