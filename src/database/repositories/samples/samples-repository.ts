import type { Document } from 'mongodb';
import { type NamesSamples, samplesIdsOf } from '../../../domain/kept-samples';
import type { DatabaseCalls } from '../../connection/database-gateway';

/** The part of `voice_models` that tells which kept recordings belong to a voice. */
export class SamplesRepository {
  readonly #database: DatabaseCalls;

  constructor(database: DatabaseCalls) {
    this.#database = database;
  }

  /** Those of the names that a record has, itself or in a version of its voice. */
  inUse(samplesIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#database.idempotent(async ({ voiceModels }, signal) => {
      const among = { $in: [...samplesIds] };
      const filter = { $or: [{ samples_id: among }, { 'versions.samples_id': among }] };
      const found = await voiceModels.find(filter, { signal, projection: MEMBERS }).toArray();
      const wanted = new Set(samplesIds);
      return new Set(found.flatMap(namesIn).filter((id) => wanted.has(id)));
    });
  }

  /** Whether any record has a name with this beginning: without one, it may be another database than that of before. */
  hasAny(prefix: string): Promise<boolean> {
    return this.#database.idempotent(async ({ voiceModels }, signal) => {
      // `g` comes right after the hex digits, of which the rest of a name consists.
      const filter = { samples_id: { $gt: prefix, $lt: `${prefix}g` } };
      return (await voiceModels.findOne(filter, { signal, projection: MEMBERS })) !== null;
    });
  }

  /**
   * Notes that recordings have come into the storage, in the record or in the versions of its voice; `updated_at` stays as it
   * is. Whether any record names them.
   */
  markStored(samplesId: string): Promise<boolean> {
    return this.#database.idempotent(async ({ voiceModels }, signal) => {
      // The number makes whoever changes the versions at the same time read them anew, as `changeVersions` does.
      const change = { $set: { sample_status: 'stored' }, $inc: { versions_rev: 1 } };
      const { matchedCount } = await voiceModels.updateOne({ samples_id: samplesId }, change);
      const ofVersion = { 'versions.samples_id': samplesId };
      const found = await voiceModels.findOne(ofVersion, { signal, projection: MEMBERS });
      const queued = found === null ? 0 : countQueued(found, samplesId);
      const isQueued = { versions: { $elemMatch: { samples_id: samplesId, sample_status: 'queued' } } };
      // One element for each call: not every engine knows filters for arrays.
      for (let done = 0; done < queued; done += 1)
        await voiceModels.updateOne(isQueued, {
          $set: { 'versions.$.sample_status': 'stored' },
          $inc: { versions_rev: 1 },
        });
      return matchedCount > 0 || found !== null;
    });
  }
}

const MEMBERS: Document = { samples_id: 1, 'versions.samples_id': 1, 'versions.sample_status': 1 };

/** How many versions say that these recordings still wait. */
function countQueued({ versions }: Document, samplesId: string): number {
  if (!Array.isArray(versions)) return 0;
  return versions.filter((one) => one?.samples_id === samplesId && one?.sample_status === 'queued').length;
}

/** Nothing is known of a stored document, which another program may have written. */
function namesIn({ samples_id, versions }: Document): string[] {
  const named: NamesSamples = {
    samples_id: textOrNull(samples_id),
    versions: Array.isArray(versions) ? versions.map((one) => ({ samples_id: textOrNull(one?.samples_id) })) : [],
  };
  return samplesIdsOf(named);
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
