import { setTimeout as sleep } from 'node:timers/promises';
import { mapWithConcurrency } from '../../concurrency/map-with-concurrency';
import type { VoiceModel } from '../../domain/voice-model';
import type { FishModel } from '../../fish-audio/resources/model-schemas';
import { lookAtModel, readModel } from './read-models';
import { LANES, operationTagOf, type ReconcileDeps, type RecordsAndModels } from './records-and-models';

const RECENT_MS = 60_000;

/** A tag of ours that several models carry. */
export interface DuplicatedTag {
  readonly tag: string;
  readonly models: readonly FishModel[];
}

/** Records whose `missing_since` does not match Fish.Audio, and those that rightly say that their model is gone. */
export interface WrongRecords {
  readonly missing: readonly VoiceModel[];
  readonly returned: readonly VoiceModel[];
  /** Those that say so of a model that is gone. */
  readonly markedMissing: readonly VoiceModel[];
}

/**
 * Models of ours without a record. Where one of them is less than a minute old, its upload may be about to record it
 * and gets `recentModelWaitMs` milliseconds for that.
 */
export async function findUnrecorded(
  { fishAudio, database, log }: ReconcileDeps,
  { ours, recorded }: RecordsAndModels,
  recentModelWaitMs: number,
): Promise<FishModel[]> {
  const candidates = ours.filter((model) => !recorded.has(model.id));
  if (recentModelWaitMs > 0 && candidates.some(isRecent)) {
    log.info(
      { event: 'reconcile_settling', wait_ms: recentModelWaitMs },
      'Waiting for uploads that may just be recorded',
    );
    await sleep(recentModelWaitMs);
  }
  const checked = await mapWithConcurrency(candidates, LANES, async ({ id }) => {
    const model = await readModel(fishAudio, id);
    return (await database.getVoiceModelById(id)) === null ? model : null;
  });
  return checked.filter((model) => model !== null);
}

/** Records whose model is gone and which do not say so, and those that say so of a model that is there. */
export async function findWrongRecords(
  { fishAudio, database }: ReconcileDeps,
  { models, records }: RecordsAndModels,
): Promise<WrongRecords> {
  const candidates = [...records].filter(([modelId, isMarked]) => isMarked || !models.has(modelId));
  const checked = await mapWithConcurrency(candidates, LANES, async ([modelId]) => {
    const isThere = (await lookAtModel(fishAudio, modelId)) !== 'absent';
    const record = await database.getVoiceModelById(modelId);
    // Another version may have taken its place meanwhile.
    if (record === null || record.model_id !== modelId) return [];
    return [{ record, isThere, isMarked: record.missing_since !== null }];
  });
  const found = checked.flat();
  return {
    missing: found.filter(({ isThere, isMarked }) => !isThere && !isMarked).map(({ record }) => record),
    returned: found.filter(({ isThere, isMarked }) => isThere && isMarked).map(({ record }) => record),
    markedMissing: found.filter(({ isThere, isMarked }) => !isThere && isMarked).map(({ record }) => record),
  };
}

/** Models of ours that are not private; one whose visibility cannot be read counts as such. */
export async function findNotPrivate(
  { fishAudio, database }: ReconcileDeps,
  { ours }: RecordsAndModels,
): Promise<FishModel[]> {
  const candidates = ours.filter((model) => model.visibility !== 'private');
  const checked = await mapWithConcurrency(candidates, LANES, async ({ id }) => {
    const model = await readModel(fishAudio, id);
    if (model === null || model.visibility === 'private') return null;
    const isOurs = operationTagOf(model) !== null || (await database.getVoiceModelById(id)) !== null;
    return isOurs ? model : null;
  });
  return checked.filter((model) => model !== null);
}

/** Tags of ours that more than one model carries: an upload that was carried out twice. */
export async function findDuplicated(
  { fishAudio }: ReconcileDeps,
  { ours }: RecordsAndModels,
): Promise<DuplicatedTag[]> {
  const candidates = [...byOperationTag(ours)].filter(([, models]) => models.length > 1);
  const checked = await mapWithConcurrency(candidates, LANES, async ([tag, models]) => {
    const now = await Promise.all(models.map(({ id }) => readModel(fishAudio, id)));
    return { tag, models: now.flatMap((model) => (model !== null && operationTagOf(model) === tag ? [model] : [])) };
  });
  return checked.filter(({ models }) => models.length > 1);
}

function byOperationTag(models: readonly FishModel[]): Map<string, FishModel[]> {
  const byTag = new Map<string, FishModel[]>();
  for (const model of models) {
    const tag = operationTagOf(model);
    if (tag === null) continue;
    const same = byTag.get(tag);
    if (same === undefined) byTag.set(tag, [model]);
    else same.push(model);
  }
  return byTag;
}

function isRecent({ created_at }: FishModel): boolean {
  return created_at === null || Date.now() - created_at.getTime() < RECENT_MS;
}
