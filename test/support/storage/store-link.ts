import { rename, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The folder of recordings in a data folder, as one that can be away. It goes and comes in one step: between two, a service
 * that looks just then would find none, and make one or take what it was to delete for deleted.
 */
export class StoreLink {
  readonly #link: string;

  private constructor(dataFolder: string) {
    this.#link = path.join(dataFolder, 'samples');
  }

  /** Lays it out for a service that runs, and that nobody has asked for anything yet. */
  static async lay(dataFolder: string): Promise<StoreLink> {
    const store = new StoreLink(dataFolder);
    await writeFile(store.#away, '');
    await rename(store.#link, store.#kept);
    await symlink(store.#kept, store.#link);
    return store;
  }

  /** Nothing can be put into a folder that is a file. */
  takeAway(): Promise<void> {
    return this.#leadTo(this.#away);
  }

  /** Everything is as it was before it was taken away. */
  bringBack(): Promise<void> {
    return this.#leadTo(this.#kept);
  }

  get #kept(): string {
    return `${this.#link}-kept`;
  }

  get #away(): string {
    return `${this.#link}-away`;
  }

  async #leadTo(target: string): Promise<void> {
    await symlink(target, `${this.#link}-next`);
    await rename(`${this.#link}-next`, this.#link);
  }
}
