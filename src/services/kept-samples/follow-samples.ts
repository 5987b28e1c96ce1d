import type { DatabaseManager } from '../../database/database-manager';
import type { Log } from '../../domain/log';
import { reasonOf } from '../../errors/reason-of';
import { samplesIdPrefix } from '../../storage/samples-id';
import type { SoundStore } from '../../storage/sound-store';
import { sampleKey, samplesPrefix } from '../../storage/storage-keys';
import type { RemovalNotes } from '../../storage/waiting/removal-notes';
import type { WaitingNote } from '../../storage/waiting/waiting-notes';
import type { WaitingSounds } from '../../storage/waiting/waiting-sounds';
import type { KeptSamples } from './kept-samples';
import { removeFromStore } from './remove-from-store';
import { Retries } from './retries';
import type { SampleStep } from './sample-step';
import { unknownOf } from './samples-in-use';

/** What following needs. */
export interface FollowSamplesDeps {
  readonly store: SoundStore;
  readonly waiting: WaitingSounds;
  readonly removals: Pick<RemovalNotes, 'add'>;
  readonly samples: KeptSamples;
  readonly database: Pick<DatabaseManager, 'state' | 'samples' | 'identity'>;
  readonly journalFolder: string;
  readonly installationId: string;
  readonly log: Log;
  readonly onStep?: ((step: SampleStep) => void | Promise<void>) | undefined;
}

/** After so many failures in a row a storage that refuses everything is not asked on. */
const MAX_FAILED_IN_ROW = 3;
/** How long one recording may take: a large one over a slow line. */
const PUT_MS = 120_000;
/** Within this time an upload has its record or its journal entry, whatever else happens. */
const SETTLED_AFTER_MS = 60_000;

/**
 * Puts the recordings into the storage that were put aside while it was away, the oldest first, and notes in their records that
 * they are there. One that fails for a reason of its own is tried again later, and holds up no other.
 */
export class FollowSamples {
  readonly #deps: FollowSamplesDeps;
  readonly #retries = new Retries();

  constructor(deps: FollowSamplesDeps) {
    this.#deps = deps;
  }

  /** Makes everything due, because the database has come back. */
  makeDue(): void {
    this.#retries.makeAllDue();
  }

  /** One run. Throws what the disk of the data folder throws. */
  async run(signal: AbortSignal): Promise<void> {
    const { waiting, log } = this.#deps;
    const notes = await waiting.notes.all();
    if (notes.length === 0) return;
    let failedInRow = 0;
    for (const note of this.#retries.due(notes, ({ samples_id }) => samples_id)) {
      if (signal.aborted || failedInRow >= MAX_FAILED_IN_ROW) return;
      try {
        const isOver = await this.#deps.samples.exclusively(note.samples_id, () => this.#follow(note, signal));
        if (!isOver) this.#retries.note(note.samples_id);
        failedInRow = 0;
      } catch (error) {
        failedInRow += 1;
        this.#retries.note(note.samples_id);
        const reason = reasonOf(error);
        const fields = { event: 'samples_not_followed', samples_id: note.samples_id, reason };
        log.debug(fields, 'Recordings still wait for the storage');
      }
    }
  }

  /** Whether nothing is left to do. */
  async #follow(note: WaitingNote, signal: AbortSignal): Promise<boolean> {
    const { waiting, removals, onStep, log } = this.#deps;
    const { samples_id } = note;
    // Removed by now, in this process or in another one.
    if (!(await waiting.notes.has(samples_id))) return true;
    if (await this.#isUnnamed(note)) return (await this.#isAbandoned(note)) ? this.#drop(samples_id) : false;
    if (!note.is_stored) {
      await onStep?.('follow-started');
      await this.#putAll(note, signal);
      await onStep?.('follow-put');
      if (!(await waiting.notes.has(samples_id))) {
        // A deletion by another process has removed the note while its recordings were put, or another process has taken this
        // one for dead and follows them itself. Only the records tell which, so that they are asked before anything is removed.
        await removals.add(samplesPrefix(samples_id));
        return true;
      }
      await waiting.markStored(note);
      await onStep?.('follow-noted');
      log.info({ event: 'samples_followed', samples_id }, 'Recordings that waited are in the storage now');
    }
    return this.#tellRecord(samples_id);
  }

  async #putAll(note: WaitingNote, signal: AbortSignal): Promise<void> {
    const { store, waiting, onStep } = this.#deps;
    for (const { source, sha256, contentType } of await waiting.samplesOf(note)) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(PUT_MS)]);
      await store.put(sampleKey(note.samples_id, sha256), { source, contentType, sha256 }, limit);
      await onStep?.('follow-one');
    }
  }

  /** The note stays until the record says it, so that no crash in between leaves a record behind that does not. */
  async #tellRecord(samplesId: string): Promise<boolean> {
    const { database, waiting, onStep } = this.#deps;
    if (database.state !== 'connected' || !(await database.samples.markStored(samplesId))) return false;
    await onStep?.('follow-marked');
    await waiting.remove(samplesId);
    await onStep?.('follow-done');
    return true;
  }

  /** Whether nothing names the recordings: they belong to no voice, and are not to be put into the storage. */
  async #isUnnamed({ samples_id }: WaitingNote): Promise<boolean> {
    if (this.#deps.database.state !== 'connected') return false;
    return (await unknownOf(this.#deps, [samples_id])).length > 0;
  }

  /** Whether they belonged to a voice that was deleted where this data folder is not seen, or to a user who was erased. */
  async #isAbandoned({ user_id, put_aside_at }: WaitingNote): Promise<boolean> {
    const { database, installationId } = this.#deps;
    if (user_id !== null && (await database.identity.erasures.find(user_id)) !== null) return true;
    if (Date.now() - Date.parse(put_aside_at) < SETTLED_AFTER_MS) return false;
    // Where no record names recordings of this installation, it may be another database than that of before.
    return database.samples.hasAny(samplesIdPrefix(installationId));
  }

  async #drop(samplesId: string): Promise<boolean> {
    const { waiting } = this.#deps;
    const removed = await removeFromStore(this.#deps, samplesPrefix(samplesId), AbortSignal.timeout(PUT_MS));
    if (removed === null) return false;
    await waiting.remove(samplesId);
    return true;
  }
}
