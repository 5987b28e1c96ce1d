import path from 'node:path';
import type { StoredBytes } from '../../domain/reference-sample';
import { ApiError } from '../../errors/api-error';
import { FilesystemHome } from '../filesystem/filesystem-home';
import { SAMPLES_PREFIX, sampleKey, samplesPrefix } from '../storage-keys';
import { type WaitingNote, WaitingNotes, type WaitingNotesOptions } from './waiting-notes';

/** A recording as it was uploaded, which is to be kept. */
export interface SampleToKeep {
  readonly source: StoredBytes;
  readonly sha256: string;
  readonly contentType: string;
}

/** The folder of the bytes among those of what waits. */
export const WAITING_SOUNDS = 'sounds';

/** How old the number of bytes that wait may be, in milliseconds, by which uploads are admitted: counting lists them all. */
const COUNT_EVERY_MS = 2_000;

/** The moments between which a process may die while it puts recordings aside. */
export type AsideStep = 'aside-started' | 'aside-one' | 'aside-written' | 'aside-noted';

/** Where recordings wait, and for which process. `folder` is made when the first one has to wait. */
export interface WaitingSoundsOptions extends WaitingNotesOptions {
  /** How many bytes may wait in all. */
  readonly maxBytes: number;
  readonly onStep?: ((step: AsideStep) => void | Promise<void>) | undefined;
}

/**
 * Recordings that could not be put into the storage, on the disk of the data folder: their bytes, linked to where they were
 * received if that is possible, and a note for each upload. Several processes may share the folder. Methods throw
 * `storage_unavailable` or the file system's error unless they say otherwise.
 */
export class WaitingSounds {
  /** The bytes, under the keys that they will have in the storage. */
  readonly home: FilesystemHome;
  readonly notes: WaitingNotes;
  readonly #options: WaitingSoundsOptions;
  #bytes = 0;
  #bytesBegun = 0;
  /** When what waits was counted, by `performance.now()`. */
  #countedAt = Number.NEGATIVE_INFINITY;
  #counting: Promise<void> | null = null;

  constructor(options: WaitingSoundsOptions) {
    this.#options = options;
    this.home = new FilesystemHome({ folder: path.join(options.folder, WAITING_SOUNDS), owner: options.owner });
    this.notes = new WaitingNotes({ ...options, folder: path.join(options.folder, 'notes') });
  }

  /**
   * Puts the recordings of an upload of this user aside, durably. Throws `storage_backlog` if too much waits already, and
   * `storage_unavailable` if the disk does not take them; what was written by then is for `remove`.
   */
  async putAside(samplesId: string, userId: string, samples: readonly SampleToKeep[]): Promise<void> {
    const { onStep, maxBytes } = this.#options;
    const bytes = samples.reduce((sum, { source }) => sum + source.bytes, 0);
    this.#bytesBegun += bytes;
    try {
      // Other processes put aside and remove as well, and what has followed into the storage waits no more.
      if (performance.now() - this.#countedAt > COUNT_EVERY_MS) await this.#count();
      if (this.#bytes + this.#bytesBegun > maxBytes) throw tooMuchWaits();
      await onStep?.('aside-started');
      for (const { source, sha256, contentType } of samples) {
        await this.home.put(sampleKey(samplesId, sha256), { source, contentType });
        await onStep?.('aside-one');
      }
      await onStep?.('aside-written');
      const sounds = samples.map(({ sha256, contentType }) => ({ sha256, content_type: contentType }));
      const put_aside_at = new Date().toISOString();
      await this.notes.write({ samples_id: samplesId, put_aside_at, user_id: userId, is_stored: false, sounds });
      this.#bytes += bytes;
      await onStep?.('aside-noted');
    } finally {
      this.#bytesBegun -= bytes;
    }
  }

  /** Whether recordings of an upload wait, in whichever process that shares the folder. */
  async has(samplesId: string): Promise<boolean> {
    for await (const _ of this.home.list(samplesPrefix(samplesId))) return true;
    return false;
  }

  /** Every recording that waits for a note: those that lie there, whatever can be made out of the note itself. */
  async samplesOf({ samples_id, sounds }: WaitingNote): Promise<SampleToKeep[]> {
    const types = new Map(sounds.map(({ sha256, content_type }) => [sha256, content_type]));
    const samples: SampleToKeep[] = [];
    for await (const { key, bytes } of this.home.list(samplesPrefix(samples_id))) {
      const sha256 = path.posix.basename(key);
      const source = { kind: 'file', path: path.join(this.#options.folder, WAITING_SOUNDS, key), bytes } as const;
      samples.push({ source, sha256, contentType: types.get(sha256) ?? 'application/octet-stream' });
    }
    return samples;
  }

  /** Removes what waits of an upload, in whichever process; returns whether there was anything. */
  async remove(samplesId: string): Promise<boolean> {
    const hadSounds = await this.removeSounds(samplesId);
    const hadNote = await this.notes.remove(samplesId);
    return hadSounds || hadNote;
  }

  /** Removes the bytes alone, because they are in the storage by now; returns whether there were any. */
  async removeSounds(samplesId: string): Promise<boolean> {
    const keys: string[] = [];
    for await (const { key } of this.home.list(samplesPrefix(samplesId))) keys.push(key);
    await this.home.delete(keys);
    // Their place is free at once.
    if (keys.length > 0) this.#countedAt = Number.NEGATIVE_INFINITY;
    return keys.length > 0;
  }

  /** Notes that the recordings of an upload are in the storage, and gives their place back. */
  async markStored(found: WaitingNote): Promise<void> {
    await this.notes.write({ ...found, is_stored: true });
    await this.removeSounds(found.samples_id);
  }

  #count(): Promise<void> {
    this.#counting ??= this.#countBytes().finally(() => {
      this.#counting = null;
    });
    return this.#counting;
  }

  async #countBytes(): Promise<void> {
    let sum = 0;
    for await (const { bytes } of this.home.list(SAMPLES_PREFIX)) sum += bytes;
    this.#bytes = sum;
    this.#countedAt = performance.now();
  }
}

function tooMuchWaits(): ApiError {
  return new ApiError(
    'storage_backlog',
    'The storage for recordings cannot be reached, and too many recordings wait for it, so nothing was sent to Fish.Audio. Try again later.',
    { retryAfterSeconds: 30 },
  );
}
