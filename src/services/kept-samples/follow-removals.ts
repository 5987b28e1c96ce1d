import type { DatabaseManager } from '../../database/database-manager';
import type { Log } from '../../domain/log';
import { reasonOf } from '../../errors/reason-of';
import { samplesIdPrefix } from '../../storage/samples-id';
import type { SoundStore } from '../../storage/sound-store';
import { SAMPLES_PREFIX } from '../../storage/storage-keys';
import type { RemovalNotes } from '../../storage/waiting/removal-notes';
import type { WaitingSounds } from '../../storage/waiting/waiting-sounds';
import { removeFromStore } from './remove-from-store';
import { Retries } from './retries';
import { unknownOf } from './samples-in-use';

/** What carrying removals out needs. */
export interface FollowRemovalsDeps {
  readonly store: SoundStore;
  readonly waiting: WaitingSounds;
  readonly removals: RemovalNotes;
  readonly database: Pick<DatabaseManager, 'state' | 'samples' | 'findDeletedVoiceModels'>;
  readonly journalFolder: string;
  readonly installationId: string;
  readonly log: Log;
}

const REMOVAL_MS = 30_000;
/** So many are looked up by one run: each look reads the whole journal. */
const AT_ONCE = 5_000;
/** A deletion that has not removed its record by then did not take place; it was reported as failed, and may be repeated. */
const NOT_CARRIED_OUT_AFTER_MS = 10 * 60_000;

/** Removes from the storage what could not be removed when it was due, because the storage was away or the process ended. */
export class FollowRemovals {
  readonly #deps: FollowRemovalsDeps;
  readonly #retries = new Retries();

  constructor(deps: FollowRemovalsDeps) {
    this.#deps = deps;
  }

  /** One run. Throws what the database and the disk of the data folder throw. */
  async run(signal: AbortSignal): Promise<void> {
    const { store, removals, database } = this.#deps;
    // Nothing could be removed, however often the records are asked.
    if (store.state === 'unreachable') return;
    const prefixes = await removals.all();
    const due = this.#retries.due(prefixes, (prefix) => prefix).slice(0, AT_ONCE);
    if (due.length === 0) return;
    const ids = due.map(samplesIdOf).filter((id) => id !== null);
    const unknown = database.state === 'connected' ? new Set(await unknownOf(this.#deps, ids)) : null;
    for (const prefix of due) {
      if (signal.aborted) return;
      const id = samplesIdOf(prefix);
      const isUnknown = id !== null && unknown?.has(id) === true;
      if (id === null || (isUnknown && (await this.#wasDeleted(prefix)))) {
        if (!(await this.#remove(prefix, id, signal))) return;
      } else {
        this.#retries.note(prefix);
        const isNamed = unknown !== null && !isUnknown;
        if (isNamed && (await removals.ageMs(prefix)) > NOT_CARRIED_OUT_AFTER_MS) await removals.forget(prefix);
      }
    }
  }

  /**
   * Whether recordings that nothing names may go. A deletion that was noted may have failed, and this may be another database by now,
   * which has neither the tombstone of the voice nor a record that names any recordings of this installation.
   */
  async #wasDeleted(prefix: string): Promise<boolean> {
    const { removals, database, installationId } = this.#deps;
    const voiceId = await removals.voiceOf(prefix);
    if (voiceId === null || (await database.findDeletedVoiceModels([voiceId])).size > 0) return true;
    return database.samples.hasAny(samplesIdPrefix(installationId));
  }

  /** False where the storage is away, so that no other can be removed either. */
  async #remove(prefix: string, samplesId: string | null, signal: AbortSignal): Promise<boolean> {
    const { waiting, removals, log } = this.#deps;
    try {
      if (samplesId !== null) await waiting.remove(samplesId);
    } catch (error) {
      const reason = reasonOf(error);
      log.warn({ event: 'sounds_not_removed', prefix, reason }, 'Recordings could not be removed now, and are later');
      this.#retries.note(prefix);
      return true;
    }
    const removed = await removeFromStore(
      this.#deps,
      prefix,
      AbortSignal.any([signal, AbortSignal.timeout(REMOVAL_MS)]),
    );
    if (removed === null) {
      this.#retries.note(prefix);
      return false;
    }
    await removals.forget(prefix);
    log.info({ event: 'sounds_removed_later', prefix, count: removed }, 'Recordings of a deleted voice were removed');
    return true;
  }
}

/** The name of the recordings that a note is about; null for other sounds, which nothing else names. */
function samplesIdOf(prefix: string): string | null {
  return prefix.startsWith(SAMPLES_PREFIX) ? prefix.slice(SAMPLES_PREFIX.length).replace(/\/$/, '') : null;
}
