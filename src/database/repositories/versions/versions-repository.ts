import type { Document } from 'mongodb';
import type { ModelStatus } from '../../../domain/model-status';
import type { VoiceModel } from '../../../domain/voice-model';
import { ApiError } from '../../../errors/api-error';
import type { Collections } from '../../collections';
import type { DatabaseCalls } from '../../connection/database-gateway';
import { DatabaseFailure } from '../../database-failure';
import { decodeVoiceModel } from '../../decoder/decode';
import { readHexId } from '../../decoder/read-values';
import type { SkippedDocuments } from '../../decoder/skipped-documents';
import { toModelId, toObjectId } from '../../parameters';
import { VOICE_NOT_FOUND } from '../../save-failure';
import { type NewVersion, samplesOf, versionsOf, withCurrent, withVersion } from '../../versions/stored-versions';
import { VoiceModelDeleted } from '../../voice-model-deleted';
import { findTombstones, whyNotToSave } from '../deletion/tombstones';
import { ofVoices } from '../filters';
import { type ChangeOfVersions, changeVersions, type MadeAs } from './change-versions';
import { VersionTraining } from './version-training';

/** A record that has got a version. */
export interface AddedVersion {
  readonly record: VoiceModel;
  /** The names of the kept recordings of a version that is no longer kept, which no other version shares. */
  readonly dropped: readonly string[];
}

/** A record, as far as it says which models are its own. */
export interface ModelHolder {
  /** Null where another program has stored what is no id of ours. */
  readonly user_id: string | null;
  /** The ids of all its versions. */
  readonly known: readonly string[];
}

/** Whose voice a version was made for, and what its model was called at Fish.Audio when it was made. */
export type MadeFor = MadeAs & Pick<VoiceModel, 'user_id'>;

/** Two records of one model are rare already. */
const MAX_HOLDERS = 1_000;

/** The versions of the voices in `voice_models`. A voice is named by any id that it ever had. */
export class VersionsRepository {
  /** The versions in training. */
  readonly training: VersionTraining;
  readonly #database: DatabaseCalls;
  readonly #skipped: SkippedDocuments;

  constructor(database: DatabaseCalls, skipped: SkippedDocuments) {
    this.#database = database;
    this.#skipped = skipped;
    this.training = new VersionTraining(database);
  }

  /**
   * Adds a version to a voice. It becomes the current one at once if it is trained, and as soon as it is otherwise. Adding it
   * again is adding it once. `madeFor` says whose the voice is, and what its model is called at Fish.Audio. Throws VoiceModelDeleted
   * where the voice, or this version, was deleted, or the user erased, and ApiError `conflict` where there is neither the voice
   * nor a tombstone that tells of it.
   */
  add(voiceId: string, version: NewVersion, madeFor?: MadeFor): Promise<AddedVersion> {
    return this.#database.idempotent(async (collections, signal) => {
      const model_id = toModelId(version.model_id);
      const wasDeleted = async (): Promise<boolean> =>
        (await findTombstones(collections, [model_id], signal)).has(model_id);
      if (await wasDeleted()) throw new VoiceModelDeleted({ byItsId: true });
      let named: readonly string[] = [];
      const add: ChangeOfVersions = (before) => {
        named = samplesOf(before);
        return withVersion(before, version, voiceId);
      };
      const stored = await changeVersions(collections, toModelId(voiceId), add, signal, madeFor);
      // The voice may have been deleted in this moment, with this version in its record since an earlier attempt.
      if (stored === null && (await wasDeleted())) throw new VoiceModelDeleted({ byItsId: true });
      if (stored === null) throw await withoutVoice(collections, { voiceId, version, madeFor }, signal);
      const kept = new Set(samplesOf(versionsOf(stored)));
      return { record: this.#decoded(stored), dropped: named.filter((samplesId) => !kept.has(samplesId)) };
    });
  }

  /**
   * Makes the voice speak with one of its versions, of which Fish.Audio says that it is usable. Returns the record, or null
   * where there is no such voice or it has no such version.
   */
  makeCurrent(voiceId: string, modelId: string, status: ModelStatus): Promise<VoiceModel | null> {
    const id = toModelId(modelId);
    const chosenAt = new Date();
    return this.#database.idempotent(async (collections, signal) => {
      let isThere = false;
      const choose: ChangeOfVersions = (before) => {
        const after = withCurrent(before, id, status, chosenAt);
        isThere = after !== null;
        return after;
      };
      const stored = await changeVersions(collections, toModelId(voiceId), choose, signal);
      return stored === null || !isThere ? null : this.#decoded(stored);
    });
  }

  /** The records that have, or had, one of these models, whosever they are: one of each model, unless it was recorded twice. */
  holdersOf(modelIds: readonly string[]): Promise<ModelHolder[]> {
    return this.#database.idempotent(async ({ voiceModels }, signal) => {
      const options = { signal, projection: { user_id: 1, model_id: 1, known_model_ids: 1 } };
      const found = await voiceModels.find(ofVoices(modelIds), options).limit(MAX_HOLDERS).toArray();
      return found.map((stored) => ({ user_id: readHexId(stored.user_id), known: versionsOf(stored).known }));
    });
  }

  #decoded(stored: Document): VoiceModel {
    const record = this.#skipped.decode('voice_models', stored, decodeVoiceModel);
    if (record === null) throw new Error('A record that was just found by its model_id cannot be read.');
    return record;
  }
}

interface VersionToAdd {
  readonly voiceId: string;
  readonly version: NewVersion;
  readonly madeFor: MadeFor | undefined;
}

/**
 * Why a version cannot be added to a voice that has no record. Only a tombstone says that the voice was deleted: a database without
 * either may be another one, or an older backup, and the record may return.
 */
async function withoutVoice(
  collections: Collections,
  { voiceId, version: { created_at }, madeFor }: VersionToAdd,
  signal: AbortSignal,
): Promise<ApiError> {
  const user_id = madeFor && toObjectId(madeFor.user_id, 'user_id');
  const why = await whyNotToSave(collections, { model_id: toModelId(voiceId), user_id, created_at }, signal);
  if (why !== null) return new VoiceModelDeleted({ byItsId: false });
  return new ApiError('conflict', 'There is no record of the voice that this version is of.', {
    cause: new DatabaseFailure(VOICE_NOT_FOUND, 'for_good'),
  });
}
