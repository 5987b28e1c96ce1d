import type { Document } from 'mongodb';
import type { Sandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import type { TemporaryDatabase } from '../../support/database/temporary-database';
import type { Ledger } from './ledger';
import type { List } from './lists';
import type { Report } from './log-facts';
import { send } from './send';

const READ_MS = 20_000;

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
  /** Every id that the voice has had, the present one among them. */
  readonly known: readonly string[];
  readonly versions: readonly StoredVersion[];
}

/** A version as its record has it. */
export interface StoredVersion {
  readonly model_id: string;
  readonly samples_id: string | null;
  readonly sha256: string;
}

/** What the service says when it is asked for a voice by one of the ids that it has had. */
export interface Reading {
  readonly id: string;
  /** The present `model_id` of the voice. */
  readonly expected: string;
  /** That of the response; null where there was no record in it. */
  readonly found: string | null;
}

/** What is stored at Fish.Audio and in MongoDB when nothing is in progress, and what the clients were told. */
export interface Evidence {
  readonly ledger: Ledger;
  readonly models: readonly StoredModel[];
  readonly records: readonly StoredRecord[];
  /** What every instance lists for every user, if they were asked. */
  readonly lists?: readonly List[];
  /** What was read by each of the ids of a voice that has had several. */
  readonly readings?: readonly Reading[];
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
  return documents.map(({ model_id, name, user_id, known_model_ids = [model_id], versions = [] }) => ({
    model_id,
    name,
    user_id: String(user_id),
    known: known_model_ids,
    versions: versions.map(toVersion),
  }));
}

function toVersion({ model_id, samples_id, samples }: Document): StoredVersion {
  return { model_id, samples_id, sha256: samples[0]?.sha256 ?? '' };
}

/** Asks an instance for each of these voices by every id that it has had, where there are several. */
export async function readByEveryId(url: string, records: readonly StoredRecord[]): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const { model_id, known } of records.filter((record) => record.known.length > 1)) {
    for (const id of known) {
      const response = await send(`${url}/api/voice-models/${id}`, {}, READ_MS);
      const found = response?.body.model_id;
      readings.push({ id, expected: model_id, found: typeof found === 'string' ? found : null });
    }
  }
  return readings;
}
