import { createHash } from 'node:crypto';
import type { Document } from 'mongodb';
import type { Consent } from '../../../domain/consent';
import type { DatabaseCalls } from '../../connection/database-gateway';
import { readAnyId, readHexId, readText } from '../../decoder/read-values';
import { insertUnlessThere } from '../../insert-unless-there';
import { toObjectId } from '../../parameters';
import { putUserTombstone } from '../deletion/tombstones';
import { ofUser } from '../filters';
import { ERASED_FIRST, ERASED_WITH_USER, type ErasedPart } from './erased-with-user';

/** A voice of a user, as far as it is needed to delete it. */
export interface VoiceToErase {
  /** Null for a document of another program that names no model. */
  readonly model_id: string | null;
  /** For the log. */
  readonly id: string;
  /** Removes the document alone; for one that names no model. */
  readonly remove: () => Promise<void>;
}

/** An Echo of a user, as far as it is needed to delete it. */
export interface EchoToErase {
  /** Null where another program has given it an id that is none of ours. */
  readonly id: string | null;
  /** Removes the document alone; resolves to whether it was there. */
  readonly remove: () => Promise<boolean>;
}

/** A consent, and the model of whose recordings it was given. */
export interface ConsentOfModel {
  readonly model_id: string;
  readonly consent: Consent;
}

type RemovedParts = Partial<Record<ErasedPart['name'], number>>;

/** What is stored of a user, whoever wrote it, as far as it is needed to erase it. Throws what the database throws. */
export class DataToEraseRepository {
  readonly #database: DatabaseCalls;

  constructor(database: DatabaseCalls) {
    this.#database = database;
  }

  /** Keeps everything from being saved late that the user has begun by `at`. Repeating it does no harm. */
  markErased(userId: string, at: Date): Promise<void> {
    return this.#database.idempotent((collections) => putUserTombstone(collections, toObjectId(userId, 'user_id'), at));
  }

  /** Up to `limit` voices of a user after the first `skip` ones, in the order of their `_id`; also those that cannot be read. */
  voices(userId: string, limit: number, skip: number): Promise<VoiceToErase[]> {
    return this.#database.idempotent(async ({ voiceModels }, signal) => {
      const filter = ofUser(toObjectId(userId, 'user_id'));
      const options = { signal, projection: { model_id: 1 } };
      const found = await voiceModels.find(filter, options).sort({ _id: 1 }).skip(skip).limit(limit).toArray();
      return found.map(({ _id, model_id }: Document) => ({
        model_id: readText(model_id),
        id: readAnyId(_id) ?? 'unreadable',
        remove: () => this.#database.idempotent(async () => void (await voiceModels.deleteOne({ _id, ...filter }))),
      }));
    });
  }

  /** Up to `limit` Echos of a user, also those that cannot be read. */
  echos(userId: string, limit: number): Promise<EchoToErase[]> {
    return this.#database.idempotent(async ({ echos }, signal) => {
      const filter = ofUser(toObjectId(userId, 'user_id'));
      const options = { signal, projection: { _id: 1 } };
      const found = await echos.find(filter, options).limit(limit).toArray();
      return found.map(({ _id }: Document) => ({
        id: readHexId(_id),
        remove: () =>
          this.#database.idempotent(async () => (await echos.deleteOne({ _id, ...filter })).deletedCount === 1),
      }));
    });
  }

  /** Ends what lets others use what is a user's; how much of each there was. Repeating it does no harm. */
  endUses(userId: string): Promise<RemovedParts> {
    return this.#remove(userId, ERASED_FIRST);
  }

  /** Removes what else belongs to a user, by the list of it; how much of each. Repeating it does no harm. */
  removeOthers(userId: string): Promise<RemovedParts> {
    return this.#remove(userId, ERASED_WITH_USER);
  }

  #remove(userId: string, parts: readonly ErasedPart[]): Promise<RemovedParts> {
    return this.#database.idempotent(async (collections, signal) => {
      const user = toObjectId(userId, 'user_id');
      const removed: RemovedParts = {};
      for (const { name, remove } of parts) {
        removed[name] = (removed[name] ?? 0) + (await remove(collections, user, signal));
      }
      return removed;
    });
  }

  /** Keeps consents without the name, until `until`. Keeping one again is keeping it once. Resolves to how many are new. */
  keepConsents(consents: readonly ConsentOfModel[], until: Date): Promise<number> {
    return this.#database.idempotent(async ({ keptConsents }) => {
      let kept = 0;
      for (const { model_id, consent } of consents) {
        const { basis, text_version, at } = consent;
        const _id = createHash('sha256')
          .update(JSON.stringify([model_id, at]))
          .digest('hex');
        const document = { _id, model_id, basis, text_version, at, expires_at: until };
        if (await insertUnlessThere(keptConsents, document)) kept += 1;
      }
      return kept;
    });
  }
}
