import type { Sandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import type { TemporaryDatabase } from '../../support/database/temporary-database';
import type { Ledger } from './ledger';
import type { List } from './lists';
import type { Report } from './log-facts';

/** A voice model as Fish.Audio has it. */
export interface StoredModel {
  readonly id: string;
  readonly title: string;
  readonly tags: readonly string[];
  /** `trained`, or how far it is otherwise. */
  readonly state: string;
  /** When its training ends, in milliseconds as of `Date.now()`; null where that is over. */
  readonly trainedAtMs: number | null;
}

/** A record as MongoDB has it. */
export interface StoredRecord {
  readonly model_id: string;
  readonly name: string;
  readonly user_id: string;
}

/** What is stored at Fish.Audio and in MongoDB when nothing is in progress, and what the clients were told. */
export interface Evidence {
  readonly ledger: Ledger;
  readonly models: readonly StoredModel[];
  readonly records: readonly StoredRecord[];
  /** What every instance lists for every user, if they were asked. */
  readonly lists?: readonly List[];
  /** Second models of a key that may be there, because MongoDB was away and they were reported. */
  readonly reports?: readonly Report[];
  /** The names of uploads that may have a second model that nobody reports: MongoDB was away, and they have no user. */
  readonly excused?: ReadonlySet<string>;
  /** The voice models of which Fish.Audio could not make a voice, whether or not they are still there. */
  readonly failed?: ReadonlySet<string>;
}

/** The voice models of a sandbox. */
export function storedModels(sandbox: Sandbox): StoredModel[] {
  return sandbox.state.models.map(({ entity: { _id, title, tags, state }, training }) => ({
    id: _id,
    title,
    tags,
    state,
    trainedAtMs: training?.endsAtMs ?? null,
  }));
}

/** The records of a database, read past the service and its proxy. */
export async function storedRecords(database: TemporaryDatabase, dbName: string): Promise<StoredRecord[]> {
  const documents = await database.client.db(dbName).collection('voice_models').find().toArray();
  return documents.map(({ model_id, name, user_id }) => ({ model_id, name, user_id: String(user_id) }));
}
