import { orAborted } from './or-aborted';

interface Running<T> {
  readonly work: Promise<T>;
  readonly abort: AbortController;
  waiting: number;
}

/** Work that is done once for all who ask for it at the same time, and is aborted when none of them waits any more. */
export class SharedWork<T> {
  readonly #running = new Map<string, Running<T>>();

  /**
   * Starts the work with this key, or joins it. Settles as it does, or rejects with the reason of `signal` as soon as that is
   * aborted; who gives no signal waits to the end.
   */
  async run(key: string, start: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const running = this.#running.get(key) ?? this.#start(key, start);
    running.waiting += 1;
    try {
      return await (signal === undefined ? running.work : orAborted(running.work, signal));
    } finally {
      running.waiting -= 1;
      if (running.waiting === 0) this.#end(key, running);
    }
  }

  #start(key: string, start: (signal: AbortSignal) => Promise<T>): Running<T> {
    const abort = new AbortController();
    const running = { work: start(abort.signal), abort, waiting: 0 };
    this.#running.set(key, running);
    return running;
  }

  /** What asks next starts anew, also while work that was aborted has not come to its end. */
  #end(key: string, running: Running<T>): void {
    if (this.#running.get(key) === running) this.#running.delete(key);
    running.abort.abort();
  }
}
