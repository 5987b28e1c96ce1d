import { Marks } from '../../files/marks';

/** Stands for `/` in the name of a file; no key has a dot in it. */
const SLASH = '.';

/**
 * What is still to be removed from the storage, because it could not be reached: one file for each prefix, named by it.
 * Every process that shares the folder may add and carry out each of them, as often as it likes. All methods throw the file
 * system's error.
 */
export class RemovalNotes {
  readonly #marks: Marks;

  /** The folder is made with the first note. */
  constructor(folder: string) {
    this.#marks = new Marks(folder);
  }

  /**
   * Notes, durably, that everything whose key begins with this is to be removed. `voiceId` is the `model_id` of a voice that is
   * about to be deleted, which may fail; without it, one is sure, also of what was noted with one before.
   */
  add(prefix: string, voiceId?: string): Promise<void> {
    return this.#marks.add(nameOf(prefix), voiceId);
  }

  /** The voice that was about to be deleted when the note was made; null for any other note. */
  async voiceOf(prefix: string): Promise<string | null> {
    return (await this.#marks.read(nameOf(prefix))) || null;
  }

  /** Takes a note back that was carried out. */
  forget(prefix: string): Promise<void> {
    return this.#marks.remove(nameOf(prefix));
  }

  /** How long ago a note was made, in milliseconds; 0 if it is gone. */
  ageMs(prefix: string): Promise<number> {
    return this.#marks.ageMs(nameOf(prefix));
  }

  /** Every prefix that is noted, in no particular order. */
  async all(): Promise<string[]> {
    return (await this.#marks.all()).map((name) => name.replaceAll(SLASH, '/'));
  }
}

function nameOf(prefix: string): string {
  return prefix.replaceAll('/', SLASH);
}
