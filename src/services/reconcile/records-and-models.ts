import type { DatabaseManager } from '../../database/database-manager';
import type { Log } from '../../domain/log';
import type { FishAudioClient } from '../../fish-audio/client';
import type { FishModel } from '../../fish-audio/resources/model-schemas';
import { isOperationTag } from '../operations';
import { type ModelsById, readModels } from './read-models';

const RECORDS_PER_READ = 500;

/** What reconciling needs. */
export interface ReconcileDeps {
  readonly fishAudio: FishAudioClient;
  readonly database: DatabaseManager;
  readonly log: Log;
}

/** The uploads that are still under way: their models and records are no findings yet. */
export interface Pending {
  readonly tags: ReadonlySet<string>;
  readonly modelIds: ReadonlySet<string>;
}

/** Our records and the account's models, each of them complete, without what is pending. */
export interface RecordsAndModels {
  readonly models: ModelsById;
  /** Whether a record says that its model is missing, by model_id. */
  readonly records: ReadonlyMap<string, boolean>;
  /** The models that this service has made: those that carry a tag of ours or have a record. */
  readonly ours: readonly FishModel[];
}

/** The tag by which a model is known as one of ours, or null. */
export function operationTagOf(model: FishModel): string | null {
  return model.tags.find(isOperationTag) ?? null;
}

/**
 * Reads both, the records first: a record that is saved meanwhile then only makes its model look unrecorded, which is
 * looked at again. Throws what Fish.Audio or the database throws; a part of a list is never taken for all of it.
 */
export async function readRecordsAndModels(
  { fishAudio, database }: ReconcileDeps,
  pending: Pending,
): Promise<RecordsAndModels> {
  const records = await readRecords(database);
  for (const modelId of pending.modelIds) records.delete(modelId);
  const models = await readModels(fishAudio);
  const ours = [...models.values()].filter((model) => {
    if (pending.modelIds.has(model.id) || model.tags.some((tag) => pending.tags.has(tag))) return false;
    return operationTagOf(model) !== null || records.has(model.id);
  });
  return { models, records, ours };
}

async function readRecords(database: DatabaseManager): Promise<Map<string, boolean>> {
  const records = new Map<string, boolean>();
  let cursor: string | undefined;
  do {
    const part = await database.getAllVoiceModels({ cursor, limit: RECORDS_PER_READ });
    for (const record of part.items) records.set(record.model_id, record.missing_since !== null);
    cursor = part.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return records;
}
