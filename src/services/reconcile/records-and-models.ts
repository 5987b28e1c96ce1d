import { mapWithConcurrency } from '../../concurrency/map-with-concurrency';
import type { DatabaseManager } from '../../database/database-manager';
import type { Log } from '../../domain/log';
import { knownModelIds } from '../../domain/versions/voice-version';
import type { FishAudioClient } from '../../fish-audio/client';
import type { FishModel } from '../../fish-audio/resources/model-schemas';
import { isOperationTag } from '../operations';
import { lookAtModel, type ModelsById, readModels } from './read-models';
import type { ListReport } from './report';

const RECORDS_PER_READ = 500;

/** How many are read at once: few, because the running service uses the database and Fish.Audio at the same time. */
export const LANES = 3;

const INCOMPLETE =
  'Fish.Audio lists a part of the voice models only; those of records that are not in it are read one by one';

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

/** Our records and the account's models, without what is pending. */
export interface RecordsAndModels {
  /** All of the account where the list is complete, else those that it shows and those that have a record. */
  readonly models: ModelsById;
  readonly list: ListReport;
  /** Whether a record says that its model is missing, by the model_id of its current version. */
  readonly records: ReadonlyMap<string, boolean>;
  /** The models that have a record, as the current version of a voice or as an earlier one. */
  readonly recorded: ReadonlySet<string>;
  /** The models that this service has made: those that carry a tag of ours or have a record. */
  readonly ours: readonly FishModel[];
}

/** The tag by which a model is known as one of ours, or null. */
export function operationTagOf(model: FishModel): string | null {
  return model.tags.find(isOperationTag) ?? null;
}

/**
 * Reads both, the records first: a record that is saved meanwhile then only makes its model look unrecorded, which is
 * looked at again. Where the list at Fish.Audio shows a part only, which is never taken for all of it, the models of records
 * that are not in it are read one by one. Throws what Fish.Audio or the database throws.
 */
export async function readRecordsAndModels(
  { fishAudio, database, log }: ReconcileDeps,
  pending: Pending,
): Promise<RecordsAndModels> {
  const { records, recorded } = await readRecords(database);
  for (const modelId of pending.modelIds) records.delete(modelId);
  const walk = await readModels(fishAudio);
  const unlisted = walk.shortfall === null ? [] : [...records.keys()].filter((id) => !walk.models.has(id));
  const list = { complete: walk.shortfall === null, shown: walk.models.size, why: walk.shortfall };
  if (!list.complete)
    log.warn({ event: 'reconcile_list_incomplete', ...list, read_by_id: unlisted.length }, INCOMPLETE);
  const models = new Map([...walk.models, ...(await readById(fishAudio, unlisted))]);
  const ours = [...models.values()].filter((model) => {
    if (pending.modelIds.has(model.id) || model.tags.some((tag) => pending.tags.has(tag))) return false;
    return operationTagOf(model) !== null || recorded.has(model.id);
  });
  return { models, list: { ...list, read_by_id: unlisted.length }, records, recorded, ours };
}

/** Those of the models that are there and may be read, with their ids. */
async function readById(fishAudio: FishAudioClient, modelIds: readonly string[]): Promise<[string, FishModel][]> {
  const found = await mapWithConcurrency(modelIds, LANES, async (id) => ({
    id,
    model: await lookAtModel(fishAudio, id),
  }));
  return found.flatMap(({ id, model }): [string, FishModel][] => (typeof model === 'string' ? [] : [[id, model]]));
}

async function readRecords(
  database: DatabaseManager,
): Promise<{ readonly records: Map<string, boolean>; readonly recorded: ReadonlySet<string> }> {
  const records = new Map<string, boolean>();
  const recorded = new Set<string>();
  let cursor: string | undefined;
  do {
    const part = await database.getAllVoiceModels({ cursor, limit: RECORDS_PER_READ });
    for (const record of part.items) {
      records.set(record.model_id, record.missing_since !== null);
      for (const modelId of knownModelIds(record)) recorded.add(modelId);
    }
    cursor = part.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return { records, recorded };
}
