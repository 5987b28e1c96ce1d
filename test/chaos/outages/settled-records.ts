import { MongoClient } from 'mongodb';
import type { StoredRecord } from '../world/evidence';

const KEY_TTL_MS = 24 * 60 * 60_000;
/** Longer than a client repeats an upload. */
const KEY_AGE_MS = 60_000;

/**
 * Takes the records out of the database that were saved a while ago, because jongodb gets slower with every document, and
 * keeps them for the comparison at the end. Where a save was cut off and repeated, the server may carry out the first one
 * late. That one has the same `_id`: it would have been refused if the record had not been taken, so it counts as the same.
 */
export class SettledRecords {
  readonly #uri: string;
  readonly #dbName: string;
  readonly #taken = new Map<string, StoredRecord>();

  constructor(uri: string, dbName: string) {
    this.#uri = uri;
    this.#dbName = dbName;
  }

  /** How many were taken. */
  get count(): number {
    return this.#taken.size;
  }

  /** Takes the records of uploads that began before this time, and the idempotency keys that are no longer in use. */
  async take(begunBefore: Date): Promise<void> {
    await this.#use(async (client) => {
      const records = client.db(this.#dbName).collection('voice_models');
      const documents = await records.find({ created_at: { $lt: begunBefore } }).toArray();
      for (const { _id, model_id, name, user_id } of documents)
        this.#taken.set(String(_id), { model_id, name, user_id: String(user_id), known: [model_id], versions: [] });
      await records.deleteMany({ _id: { $in: documents.map(({ _id }) => _id) } });
      const unused = { $lt: new Date(Date.now() + KEY_TTL_MS - KEY_AGE_MS) };
      await client.db(this.#dbName).collection('idempotency_keys').deleteMany({ expires_at: unused });
    });
  }

  /** All records, those that were taken and those that are left. */
  async all(): Promise<StoredRecord[]> {
    await this.take(new Date(Date.now() + KEY_TTL_MS));
    return [...this.#taken.values()];
  }

  /** With a client of its own each time: one that has seen an outage may not work any more. */
  async #use(work: (client: MongoClient) => Promise<void>): Promise<void> {
    const client = new MongoClient(this.#uri);
    try {
      await work(client);
    } finally {
      await client.close();
    }
  }
}
