import { readFile, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Log } from '../../domain/log';
import {
  errorCode,
  ignoreErrno,
  makeDirectory,
  removeIfEmpty,
  replaceFile,
  syncDirectory,
} from '../../files/durable-files';
import { namesIn } from '../../files/names-in';

const note = z.object({
  samples_id: z.string(),
  put_aside_at: z.iso.datetime(),
  /** Whose they are; null in notes of earlier versions. */
  user_id: z.string().nullable().default(null),
  /** Whether all of them are in the storage, and only the record does not say so yet. */
  is_stored: z.boolean(),
  sounds: z.array(z.object({ sha256: z.string(), content_type: z.string() })).readonly(),
});

/** The recordings of one upload that were put aside until the storage is back. */
export type WaitingNote = Readonly<z.infer<typeof note>>;

const NOTE_FILE = /^([0-9a-f-]{36})\.json$/;

/** Where the notes are, whose this process writes, and how it is told that another one has died. */
export interface WaitingNotesOptions {
  readonly folder: string;
  readonly owner: string;
  readonly isOwnerGone: (owner: string) => Promise<boolean>;
  readonly log: Log;
}

/**
 * Which recordings wait for the storage: a file for each upload, in the folder of the process that sees to it. Those of a
 * process that has died are adopted by renaming them, which one process wins. All methods throw the file system's error.
 */
export class WaitingNotes {
  readonly #folder: string;
  readonly #own: string;
  readonly #options: WaitingNotesOptions;
  /** What the log says of already that it cannot be read. */
  readonly #reported = new Set<string>();

  /** The folders are made with the first note. */
  constructor(options: WaitingNotesOptions) {
    this.#options = options;
    this.#folder = options.folder;
    this.#own = path.join(options.folder, options.owner);
  }

  /** Writes a note, or replaces it, durably. */
  async write(content: WaitingNote): Promise<void> {
    await makeDirectory(this.#own);
    await replaceFile(this.#fileOf(this.#own, content.samples_id), `${JSON.stringify(content)}\n`);
    await syncDirectory(this.#own);
  }

  /** Whether this process still has the note: another one may have taken it for dead, or removed what it is about. */
  async has(samplesId: string): Promise<boolean> {
    return ignoreErrno(stat(this.#fileOf(this.#own, samplesId)), 'ENOENT');
  }

  /**
   * Removes a note, whichever process has it; returns whether there was one. The folder of another process that cannot be read holds
   * nothing up: a note that stays in it names recordings that are gone.
   */
  async remove(samplesId: string): Promise<boolean> {
    let wasThere = false;
    for (const owner of await namesIn(this.#folder)) {
      const removing = this.#removeFrom(path.join(this.#folder, owner), samplesId);
      const isOwn = owner === this.#options.owner;
      if (await (isOwn ? removing : removing.catch(this.#reporting(owner)))) wasThere = true;
    }
    return wasThere;
  }

  /** The notes of this process, the oldest first, those of processes that have died included from now on. */
  async all(): Promise<WaitingNote[]> {
    await this.#adopt();
    const notes: WaitingNote[] = [];
    for (const name of await namesIn(this.#own)) {
      const samplesId = NOTE_FILE.exec(name)?.[1];
      const found = samplesId === undefined ? null : await this.#read(samplesId).catch(this.#reporting(name));
      if (found !== null) notes.push(found);
    }
    return notes.sort((one, other) => (one.put_aside_at < other.put_aside_at ? -1 : 1));
  }

  async #adopt(): Promise<void> {
    for (const owner of await namesIn(this.#folder)) {
      if (owner !== this.#options.owner) await this.#adoptFrom(owner).catch(this.#reporting(owner));
    }
  }

  async #adoptFrom(owner: string): Promise<null> {
    if (!(await this.#options.isOwnerGone(owner))) return null;
    const folder = path.join(this.#folder, owner);
    for (const name of await namesIn(folder)) {
      await makeDirectory(this.#own);
      await this.#adoptOne(folder, name).catch(this.#reporting(path.join(owner, name)));
    }
    await ignoreErrno(syncDirectory(this.#own), 'ENOENT');
    await removeIfEmpty(folder);
    return null;
  }

  async #adoptOne(folder: string, name: string): Promise<null> {
    const file = path.join(folder, name);
    if (NOTE_FILE.test(name)) await ignoreErrno(rename(file, path.join(this.#own, name)), 'ENOENT');
    else await ignoreErrno(unlink(file), 'ENOENT');
    return null;
  }

  async #removeFrom(folder: string, samplesId: string): Promise<boolean> {
    if (!(await ignoreErrno(unlink(this.#fileOf(folder, samplesId)), 'ENOENT', 'ENOTDIR'))) return false;
    await ignoreErrno(syncDirectory(folder), 'ENOENT');
    return true;
  }

  /** Says once of a note, or of a folder of notes, that it cannot be read; the others are seen to, and it is tried again each time. */
  #reporting(name: string): (error: unknown) => null {
    return (error) => {
      if (this.#reported.has(name)) return null;
      this.#reported.add(name);
      const fields = { event: 'waiting_note_unreadable', name, code: errorCode(error) ?? 'unknown' };
      this.#options.log.error(fields, 'What is noted of recordings that wait for the storage cannot be read');
      return null;
    };
  }

  /** One that cannot be understood is still a note: what is put aside for it can be listed. Null if it is gone. */
  async #read(samplesId: string): Promise<WaitingNote | null> {
    try {
      return note.parse(JSON.parse(await readFile(this.#fileOf(this.#own, samplesId), 'utf8')));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      if (errorCode(error) !== undefined) throw error;
      return {
        samples_id: samplesId,
        put_aside_at: new Date(0).toISOString(),
        user_id: null,
        is_stored: false,
        sounds: [],
      };
    }
  }

  #fileOf(folder: string, samplesId: string): string {
    return path.join(folder, `${samplesId}.json`);
  }
}
