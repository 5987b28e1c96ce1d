/** A value that tells its listeners when it changes. */
export class ObservedState<S> {
  readonly #listeners = new Set<(value: S) => void>();
  #value: S;

  constructor(initial: S) {
    this.#value = initial;
  }

  get value(): S {
    return this.#value;
  }

  /** Changes the value and calls every listener; does nothing if it is the same. A listener must not throw. */
  enter(value: S): void {
    if (value === this.#value) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value);
  }

  /** Calls `listener` on every change, until the returned function is called. */
  onChange(listener: (value: S) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Waits until the value is one that `accepts` takes; rejects with the signal's reason. */
  async until(accepts: (value: S) => boolean, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (accepts(this.#value)) return;
    await new Promise<void>((resolve, reject) => {
      const settle = (end: () => void) => {
        off();
        signal?.removeEventListener('abort', onAbort);
        end();
      };
      const onAbort = () => settle(() => reject(signal?.reason));
      const off = this.onChange((value) => {
        if (accepts(value)) settle(resolve);
      });
      signal?.addEventListener('abort', onAbort);
    });
  }
}
