import type { Log } from '../domain/log';
import { hasCode } from '../errors/api-error';
import type { ByteRange, KeptSound, KeptSoundEntry, SoundStore, SoundToKeep, StorageState } from './sound-store';

/** A place where sounds are kept, and whose state nobody follows. */
export interface SoundHome extends Omit<SoundStore, 'state'> {
  /** Fails as the other methods do if the place cannot be used. */
  check(signal: AbortSignal): Promise<void>;
}

/** How soon a place that could not be used is tried again where nobody uses it. */
const CHECK_AGAIN_MS = 15_000;

/** What watching needs. */
export interface WatchedStoreOptions {
  readonly home: SoundHome;
  readonly log: Log;
  readonly checkAgainMs?: number | undefined;
}

/**
 * A store that knows from its latest use whether its home can be reached, logs when that changes, and tries one that could not
 * be reached again by itself, so that the state is not that of an hour ago.
 */
export class WatchedStore implements SoundStore {
  readonly #home: SoundHome;
  readonly #log: Log;
  readonly #checkAgainMs: number;
  readonly #closing = new AbortController();
  #state: StorageState = 'unknown';
  #timer: NodeJS.Timeout | undefined;

  constructor({ home, log, checkAgainMs = CHECK_AGAIN_MS }: WatchedStoreOptions) {
    this.#home = home;
    this.#log = log;
    this.#checkAgainMs = checkAgainMs;
  }

  get kind(): SoundStore['kind'] {
    return this.#home.kind;
  }

  get state(): StorageState {
    return this.#state;
  }

  /** Tries whether the home can be used, in the background. */
  start(): void {
    void this.#noting(this.#home.check(this.#closing.signal)).catch(() => undefined);
  }

  put(key: string, sound: SoundToKeep, signal?: AbortSignal): Promise<void> {
    return this.#noting(this.#home.put(key, sound, signal));
  }

  async open(key: string, range: ByteRange | null, signal?: AbortSignal): Promise<KeptSound | null> {
    const sound = await this.#noting(this.#home.open(key, range, signal));
    sound?.stream.once('error', (error) => this.#noteFailure(error));
    return sound;
  }

  sizeOf(key: string, signal?: AbortSignal): Promise<number | null> {
    return this.#noting(this.#home.sizeOf(key, signal));
  }

  delete(keys: readonly string[], signal?: AbortSignal): Promise<void> {
    return this.#noting(this.#home.delete(keys, signal));
  }

  async *list(prefix: string, signal?: AbortSignal): AsyncGenerator<KeptSoundEntry> {
    try {
      yield* this.#home.list(prefix, signal);
      this.#enter('ok');
    } catch (error) {
      this.#noteFailure(error);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#timer);
    await this.#home.close();
  }

  async #noting<T>(work: Promise<T>): Promise<T> {
    try {
      const result = await work;
      this.#enter('ok');
      return result;
    } catch (error) {
      this.#noteFailure(error);
      throw error;
    }
  }

  #noteFailure(error: unknown): void {
    if (!hasCode(error, 'storage_unavailable') || this.#closing.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.start(), this.#checkAgainMs).unref();
    const reason = error.cause instanceof Error ? error.cause.message : error.detail;
    this.#enter('unreachable', reason);
  }

  #enter(state: StorageState, reason?: string): void {
    if (state === 'ok') clearTimeout(this.#timer);
    if (state === this.#state || this.#closing.signal.aborted) return;
    const before = this.#state;
    this.#state = state;
    const fields = { event: 'storage_state', kind: this.kind, state };
    if (state === 'unreachable') {
      this.#log.warn({ ...fields, reason }, 'The storage for recordings cannot be used');
    } else if (before === 'unreachable') this.#log.info(fields, 'The storage for recordings can be used again');
  }
}
