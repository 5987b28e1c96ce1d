import { stat } from 'node:fs/promises';
import { unlessGone } from '../../files/durable-files';
import { namesIn } from '../../files/names-in';

/** File systems round the time of a change, to some milliseconds; two changes closer than this may show as one. */
const TIME_ROUNDING_MS = 100;
/** Reading a large folder again may take a tenth of the time; with fewer names it costs nothing that matters. */
const LARGE_FOLDER_NAMES = 2_000;
const PAUSE_FACTOR = 10;

/** The names in a folder that other processes change, read again only when it has changed. */
export class FolderNames {
  readonly #folder: string;
  #names: readonly string[] = [];
  #changedAtMs: number | null = null;
  #isSettled = false;
  #notBefore = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * The names as they are now, or null where they are those of the call before; a folder that is missing has none. One so
   * large that reading it takes long is read again only after a pause of ten times that, unless it is `urgent`. Throws the
   * file system's error.
   */
  async readIfChanged(urgent: boolean): Promise<readonly string[] | null> {
    if (!urgent && performance.now() < this.#notBefore) return null;
    const startedAtMs = Date.now();
    const changedAtMs = (await unlessGone(stat(this.#folder)))?.mtimeMs ?? null;
    if (changedAtMs === this.#changedAtMs && this.#isSettled) return null;
    const startedAt = performance.now();
    this.#names = changedAtMs === null ? [] : await namesIn(this.#folder);
    const tookMs = performance.now() - startedAt;
    // Judged by the size: on a busy machine a small folder may take long as well, and would then be seen late.
    this.#notBefore = this.#names.length > LARGE_FOLDER_NAMES ? performance.now() + PAUSE_FACTOR * tookMs : 0;
    this.#changedAtMs = changedAtMs;
    this.#isSettled = changedAtMs === null || startedAtMs - changedAtMs > TIME_ROUNDING_MS;
    return this.#names;
  }
}
