import type { CountChange, CountStore, EndedWindow, StoredCount } from '../../../concurrency/counters/count-store';
import { mapWithConcurrency } from '../../../concurrency/map-with-concurrency';
import type { Collections } from '../../collections';
import type { DatabaseCalls } from '../../connection/database-gateway';
import { isDuplicateKey } from '../../connection/driver-errors';
import { hashedId } from './hashed-id';

const LANES = 10;
/** Twice the usual window. A count that was not written for so long is nobody's any more. */
const TTL_MS = 120_000;

/**
 * The counts of clients in the collection `limit_counts`. Hits are added by the count's window, so that those of a window
 * that has ended never get into the next one. Throws what the database throws.
 */
export class CountsRepository implements CountStore {
  readonly #database: DatabaseCalls;

  constructor(database: DatabaseCalls) {
    this.#database = database;
  }

  async read(keys: readonly string[]): Promise<readonly StoredCount[]> {
    const keyOf = new Map(keys.map((key) => [hashedId(key), key]));
    const filter = { _id: { $in: [...keyOf.keys()] } };
    const documents = await this.#database.idempotent(({ counts }, signal) =>
      counts.find(filter, { signal }).toArray(),
    );
    const now = Date.now();
    return documents.flatMap(({ _id, window, hits, age_ms, expires_at }) => {
      const key = keyOf.get(_id);
      // An expired one is replaced by its age: it has ended whatever it says.
      const ageMs = expires_at.getTime() <= now ? Number.POSITIVE_INFINITY : age_ms;
      return key === undefined ? [] : [{ key, window, hits, ageMs }];
    });
  }

  async add(changes: readonly CountChange[]): Promise<readonly CountChange[]> {
    const expires_at = new Date(Date.now() + TTL_MS);
    return this.#database.nonIdempotent(async ({ counts }) => {
      // One by one: not every engine tells which writes of a bulk failed.
      const made = await mapWithConcurrency(changes, LANES, (change) => write(counts, change, expires_at));
      return changes.filter((_, index) => made[index] === false);
    });
  }

  async remove(windows: readonly EndedWindow[]): Promise<void> {
    const filter = {
      _id: { $in: windows.map(({ key }) => hashedId(key)) },
      window: { $in: windows.map(({ window }) => window) },
    };
    await this.#database.idempotent(({ counts }) => counts.deleteMany(filter));
  }
}

async function write(
  counts: Collections['counts'],
  { key, window, added, ageMs: age_ms, replaces }: CountChange,
  expires_at: Date,
): Promise<boolean> {
  const _id = hashedId(key);
  if (replaces !== null) {
    const count = { window, hits: added, age_ms, expires_at };
    return (await counts.updateOne({ _id, window: replaces }, { $set: count })).modifiedCount === 1;
  }
  try {
    const update = { $inc: { hits: added }, $set: { age_ms, expires_at } };
    await counts.updateOne({ _id, window }, update, { upsert: true });
    return true;
  } catch (error) {
    // Another window is stored, so the upsert became an insert of an `_id` that exists.
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
