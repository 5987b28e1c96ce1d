import { syncDirectory } from './durable-files';

/**
 * Syncs one folder for many callers at once: whoever asks while a sync runs shares the next one, because the running one
 * may have begun before that caller's rename.
 */
export class DirectorySync {
  readonly #folder: string;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Resolves once every change made to the folder before this call is durable. */
  sync(): Promise<void> {
    if (this.#running === null) return this.#start();
    this.#next ??= this.#running.then(
      () => this.#startNext(),
      () => this.#startNext(),
    );
    return this.#next;
  }

  #startNext(): Promise<void> {
    this.#next = null;
    return this.#start();
  }

  #start(): Promise<void> {
    const running = syncDirectory(this.#folder).finally(() => {
      if (this.#running === running) this.#running = null;
    });
    this.#running = running;
    return running;
  }
}
