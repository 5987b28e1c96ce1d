import type { Document } from 'mongodb';
import type { ModelStatus } from '../../../domain/model-status';
import type { VoiceModel } from '../../../domain/voice-model';
import type { DatabaseGateway } from '../../connection/database-gateway';
import { decodeVoiceModel } from '../../decoder/decode';
import type { SkippedDocuments } from '../../decoder/skipped-documents';
import { toModelId } from '../../parameters';
import { type NewVersion, withCurrent, withVersion } from '../../versions/stored-versions';
import { VoiceModelDeleted } from '../../voice-model-deleted';
import { findTombstones } from '../deletion/tombstones';
import { changeVersions } from './change-versions';
import { VersionTraining } from './version-training';

/** The versions of the voices in `voice_models`. A voice is named by any id that it ever had. */
export class VersionsRepository {
  readonly #database: DatabaseGateway;
  readonly #skipped: SkippedDocuments;

  constructor(database: DatabaseGateway, skipped: SkippedDocuments) {
    this.#database = database;
    this.#skipped = skipped;
  }

  /**
   * Adds a version to a voice. It becomes the current one at once if it is trained, and as soon as it is otherwise. Adding it
   * again is adding it once. Returns the record; throws VoiceModelDeleted where the voice, or this version, was deleted.
   */
  add(voiceId: string, version: NewVersion): Promise<VoiceModel> {
    return this.#database.idempotent(async (collections, signal) => {
      const model_id = toModelId(version.model_id);
      if ((await findTombstones(collections, [model_id], signal)).has(model_id)) throw new VoiceModelDeleted();
      const add = (stored: Parameters<typeof withVersion>[0]) => withVersion(stored, version);
      const stored = await changeVersions(collections, toModelId(voiceId), add, signal);
      if (stored === null) throw new VoiceModelDeleted();
      return this.#decoded(stored);
    });
  }

  /**
   * Makes the voice speak with one of its versions, of which Fish.Audio says that it is usable. Returns the record, or null
   * where there is no such voice or it has no such version.
   */
  makeCurrent(voiceId: string, modelId: string, status: ModelStatus): Promise<VoiceModel | null> {
    const id = toModelId(modelId);
    return this.#database.idempotent(async (collections, signal) => {
      let isThere = false;
      const choose = (before: Parameters<typeof withCurrent>[0]) => {
        const after = withCurrent(before, id, status);
        isThere = after !== null;
        return after;
      };
      const stored = await changeVersions(collections, toModelId(voiceId), choose, signal);
      return stored === null || !isThere ? null : this.#decoded(stored);
    });
  }

  /** The versions in training. */
  get training(): VersionTraining {
    return new VersionTraining(this.#database);
  }

  #decoded(stored: Document): VoiceModel {
    const record = this.#skipped.decode('voice_models', stored, decodeVoiceModel);
    if (record === null) throw new Error('A record that was just found by its model_id cannot be read.');
    return record;
  }
}
