import type { Chosen } from '../choose/selection.js';
import type { Described } from '../describe/described.js';
import type { Attempt } from '../send/upload-intent.js';
import { draftStore } from './draft-store.js';
import { filesThatFit, parseFields } from './parse-fields.js';

/** What is kept of a form that was not sent yet. */
export interface DraftContent {
  readonly described: Described;
  readonly recordings: readonly Chosen[];
  /** An upload that was begun and may have arrived. */
  readonly attempt: Attempt | null;
}

/** What was kept at an earlier visit. */
export interface KeptDraft {
  readonly described: Partial<Described>;
  readonly recordings: readonly Omit<Chosen, 'id'>[];
  /** The names of files that were too large to keep, or are gone. */
  readonly lost: readonly string[];
  readonly attempt: Attempt | null;
}

/** One draft in this browser, at most: it survives a reload. With two tabs, the one that was changed last keeps its own. */
export class Draft {
  /** Names what this page writes, until it is emptied: what is entered then is another draft. */
  #id = newId();
  /** Names what this page has read, until it writes its own in its place. */
  #taken = '';
  /** Names where that was begun, on whichever page. */
  #origin = this.#id;
  /** The files that were written last, by which a change of nothing but a text is told. */
  #written = '';
  /** Whether the fields that were written last are in the store, and which files are. */
  #hasFields = false;
  #keptFiles: ReadonlySet<File> = new Set();

  /** What was kept, which this page goes on with; null where there is nothing. */
  async read(): Promise<KeptDraft | null> {
    const fields = parseFields(draftStore.readFields(), Date.now());
    if (fields === null) {
      // What is too old, or cannot be read, is not left in the browser.
      if (draftStore.readFields() !== null) await draftStore.remove();
      return null;
    }
    const { id, origin, described, recordings, attempt } = fields;
    const files = recordings.length === 0 ? new Map<string, File>() : await draftStore.readFiles(id);
    this.#taken = id;
    this.#origin = origin;
    this.#hasFields = true;
    this.#keptFiles = new Set(files.values());
    const lost: string[] = [];
    const kept = recordings.flatMap(({ id: recordingId, name, recorded, transcript }) => {
      const file = files.get(recordingId);
      if (file?.name === name) return [{ file, recorded, transcript }];
      lost.push(name);
      return [];
    });
    return { described, recordings: kept, lost, attempt: lost.length === 0 ? attempt : null };
  }

  /** Keeps what was entered; the files are written only when others were chosen, or another tab has written its own. */
  write({ described, recordings, attempt }: DraftContent): void {
    if (isUnfilled(described, recordings)) {
      void this.#remove();
      return;
    }
    const isNew = this.#storedId !== this.#id;
    this.#taken = '';
    this.#hasFields = draftStore.writeFields({
      id: this.#id,
      origin: this.#origin,
      savedAt: Date.now(),
      described,
      recordings: recordings.map(({ id, file, recorded, transcript }) => ({
        id,
        name: file.name,
        recorded,
        transcript,
      })),
      attempt,
    });
    const files = filesThatFit(recordings);
    const written = JSON.stringify(
      [...files].map(([id, { name, size, lastModified }]) => [id, name, size, lastModified]),
    );
    if (written === this.#written && !isNew) return;
    this.#written = written;
    void this.#writeFiles(files, isNew);
  }

  /** Whether these files would be there again if the page were left now: no other tab has taken their place, and there was room. */
  keeps(files: readonly File[]): boolean {
    return this.#ownId !== null && this.#hasFields && files.every((file) => this.#keptFiles.has(file));
  }

  /** Whether this page has only read what was removed now, or an earlier state of it, and has changed nothing since. */
  isCopyOf(removed: unknown): boolean {
    return this.#taken !== '' && parseFields(removed, Date.now())?.origin === this.#origin;
  }

  async #writeFiles(files: ReadonlyMap<string, File>, isNew: boolean): Promise<void> {
    // Those that are in the store are known by another draft's id.
    if (isNew) this.#keptFiles = new Set();
    const id = this.#id;
    const areKept = await draftStore.writeFiles(id, files);
    if (areKept && id === this.#id) this.#keptFiles = new Set(files.values());
  }

  /** Removes what is kept, unless another tab has written its own since, and begins another draft. */
  async #remove(): Promise<void> {
    const id = this.#ownId;
    this.#written = '';
    this.#taken = '';
    this.#id = newId();
    this.#origin = this.#id;
    if (id !== null) await draftStore.remove(id);
  }

  /** The id of what is stored; null where that is of another tab. */
  get #ownId(): string | null {
    const id = this.#storedId;
    return id === this.#id || id === this.#taken ? id : null;
  }

  get #storedId(): string | null {
    return parseFields(draftStore.readFields(), Date.now())?.id ?? null;
  }
}

/** Whether nothing is entered that is worth keeping. */
export function isUnfilled(described: Described, recordings: readonly Chosen[]): boolean {
  const { name, isNameEdited, tags, description } = described;
  return recordings.length === 0 && !(isNameEdited && name !== '') && tags.length === 0 && description === '';
}

function newId(): string {
  return `${Date.now()}-${Math.random()}`;
}
