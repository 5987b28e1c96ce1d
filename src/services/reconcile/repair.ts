import { uploadFields, type VoiceModel } from '../../domain/voice-model';
import { ApiError, hasCode } from '../../errors/api-error';
import { FishAudioError } from '../../fish-audio/errors/fish-audio-error';
import type { FishModel } from '../../fish-audio/resources/model-schemas';
import { statusOf } from '../model-states';
import { isOperationTag } from '../operations';
import type { DuplicatedTag, WrongRecords } from './find';
import { readModel } from './read-models';
import { operationTagOf, type ReconcileDeps } from './records-and-models';
import type {
  ExposedModel,
  ListReport,
  ReconcileReport,
  RecreatedVoice,
  RepairState,
  UnrecordedModel,
  WrongRecord,
} from './report';

/** What was made in the place of a model that is gone. */
export interface Recreated {
  readonly new_model_id: string;
  /** Why the voice does not speak with it; null where it does. */
  readonly problem: string | null;
}

/** What is to be repaired; nothing unless it is asked for. */
export interface Repairs {
  /** The user, 24 hex digits, for whom unrecorded models are recorded: a model does not tell whose it is. */
  readonly recordFor?: string | undefined;
  /** Notes in the records whose model is gone that it is missing, and takes the note back where it has returned. */
  readonly markMissing?: boolean | undefined;
  /** Makes models of ours private. */
  readonly makePrivate?: boolean | undefined;
  /**
   * Makes the model of a voice whose model is gone again, of its kept recordings. Throws an ApiError where that cannot be done.
   */
  readonly recreate?: ((record: VoiceModel) => Promise<Recreated>) | undefined;
  /** Only these models are touched; all of them unless said otherwise. */
  readonly modelIds?: readonly string[] | undefined;
}

/** Everything that was found, and how much was looked at. */
export interface Findings extends WrongRecords {
  readonly models: number;
  readonly list: ListReport;
  readonly records: number;
  readonly skipped: readonly (string | null)[];
  readonly unrecorded: readonly FishModel[];
  readonly notPrivate: readonly FishModel[];
  readonly duplicated: readonly DuplicatedTag[];
}

interface Repairing extends ReconcileDeps {
  readonly repairs: Repairs;
  /** The outage after which nothing more is tried; null while there is none. */
  stopped: string | null;
}

const UNTOUCHED: RepairState = { repaired: false, problem: null };

/**
 * Repairs what is asked for, and reports every finding with what became of it. Where MongoDB or Fish.Audio becomes
 * unavailable, the report says so, and has what was repaired until then.
 */
export async function repair(deps: ReconcileDeps, found: Findings, repairs: Repairs): Promise<ReconcileReport> {
  const work: Repairing = { ...deps, repairs, stopped: null };
  const not_private = await forEach(found.notPrivate, (model) => makePrivate(work, model));
  const duplicatedTags = new Set(found.duplicated.map(({ tag }) => tag));
  const unrecorded = await forEach(found.unrecorded, (model) => recordModel(work, model, duplicatedTags));
  const recreated = repairs.recreate === undefined ? [] : await recreateAll(work, found, repairs.recreate);
  const isBack = new Set(recreated.filter(({ repaired }) => repaired).map(({ model_id }) => model_id));
  const since = new Date();
  const missing = await forEach(found.missing, (record) =>
    isBack.has(record.model_id) ? back(record) : mark(work, record, since),
  );
  const returned = await forEach(found.returned, (record) => mark(work, record, null));
  const duplicated = found.duplicated.map(({ tag, models }) => ({
    tag,
    model_ids: models.map(({ id }) => id),
    ...UNTOUCHED,
  }));
  const report = {
    models: found.models,
    list: found.list,
    records: found.records,
    marked_missing: found.markedMissing.filter(({ model_id }) => !isBack.has(model_id)).length,
    skipped: found.skipped,
    unrecorded,
    missing,
    recreated,
    returned,
    not_private,
    doubled: duplicated,
    stopped: work.stopped,
  };
  return { ...report, remaining: remainingOf(report) };
}

/** A voice that was to be made again counts by whether it was, whatever is noted in its record. */
function remainingOf(report: Omit<ReconcileReport, 'remaining'>): number {
  const { unrecorded, missing, recreated, returned, not_private, doubled } = report;
  const tried = new Set(recreated.map(({ model_id }) => model_id));
  const others = missing.filter(({ model_id }) => !tried.has(model_id));
  const all: readonly RepairState[] = [...unrecorded, ...others, ...recreated, ...returned, ...not_private, ...doubled];
  return all.filter(({ repaired }) => !repaired).length;
}

/** One by one: repairs are few, and the running service uses the database and Fish.Audio at the same time. */
async function forEach<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

/**
 * Runs one repair, whose `work` resolves to its problem or null. Its failure becomes its `problem`; after an outage of the
 * database or of Fish.Audio no other one is tried, because all that follow would fail as well.
 */
async function runRepair(
  repairing: Repairing,
  modelId: string,
  isAskedFor: boolean,
  work: () => Promise<string | null>,
): Promise<RepairState> {
  const { log, repairs, stopped } = repairing;
  if (!isAskedFor || stopped !== null || repairs.modelIds?.includes(modelId) === false) return UNTOUCHED;
  try {
    const problem = await work();
    if (problem === null) log.info({ event: 'reconcile_repaired', model_id: modelId }, 'A finding was repaired');
    return { repaired: problem === null, problem };
  } catch (error) {
    if (isOutage(error)) repairing.stopped = error.detail;
    if (error instanceof ApiError) return { repaired: false, problem: error.detail };
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    log.error({ event: 'reconcile_repair_failed', model_id: modelId, reason }, 'A finding could not be repaired');
    return { repaired: false, problem: 'Unexpected error; the log says more.' };
  }
}

/** Other errors of these statuses are about one recording in the storage, or about one create whose outcome is unknown. */
function isOutage(error: unknown): error is ApiError {
  if (hasCode(error, 'database_unavailable', 'provider_auth')) return true;
  return error instanceof FishAudioError && (error.status === 503 || error.status === 504);
}

async function makePrivate(work: Repairing, model: FishModel): Promise<ExposedModel> {
  const { id, title } = model;
  let { visibility } = model;
  const state = await runRepair(work, id, work.repairs.makePrivate === true, async () => {
    await work.fishAudio.updateModel(id, { visibility: 'private' });
    // The response to an update is not documented, so the model itself is read.
    const now = await readModel(work.fishAudio, id);
    visibility = now?.visibility ?? visibility;
    return now === null || now.visibility === 'private'
      ? null
      : 'Fish.Audio accepted the change, but the model is still not private.';
  });
  return { model_id: id, title, visibility, ...state };
}

async function recordModel(
  work: Repairing,
  model: FishModel,
  duplicatedTags: ReadonlySet<string>,
): Promise<UnrecordedModel> {
  const { recordFor } = work.repairs;
  const { id, title, description, tags, created_at } = model;
  const tag = operationTagOf(model) ?? '';
  const state = await runRepair(work, id, recordFor !== undefined, async () => {
    if (duplicatedTags.has(tag)) return 'One upload has made several models. Delete all but one at Fish.Audio first.';
    const record = {
      ...uploadFields.parse({ name: title || id, description, tags: tags.filter((one) => !isOperationTag(one)) }),
      ...statusOf(model),
      user_id: recordFor ?? '',
      model_id: id,
      audio_file_path: '',
      file_type: 'audio',
      samples: [],
      created_at: created_at ?? undefined,
    } as const;
    // The operator wants the record back, whoever deleted it.
    await work.database.createVoiceModel(record, { evenIfDeleted: true });
    return null;
  });
  return { model_id: id, tag, title, created_at, ...state };
}

/** Those that were found gone now and those that were marked before; without those that were not tried. */
async function recreateAll(
  work: Repairing,
  found: WrongRecords,
  recreate: NonNullable<Repairs['recreate']>,
): Promise<RecreatedVoice[]> {
  const all = await forEach([...found.missing, ...found.markedMissing], async (record) => {
    let new_model_id: string | null = null;
    const state = await runRepair(work, record.model_id, true, async () => {
      const made = await recreate(record);
      new_model_id = made.new_model_id;
      return made.problem;
    });
    const { model_id, user_id, name } = record;
    return { model_id, user_id, name, new_model_id, ...state };
  });
  return all.filter(({ repaired, problem }) => repaired || problem !== null);
}

/** A record that has another model by now. */
async function back({ model_id, user_id, name }: VoiceModel): Promise<WrongRecord> {
  return { model_id, user_id, name, missing_since: null, repaired: true, problem: null };
}

async function mark(work: Repairing, record: VoiceModel, since: Date | null): Promise<WrongRecord> {
  const { model_id, user_id, name } = record;
  let { missing_since } = record;
  const state = await runRepair(work, model_id, work.repairs.markMissing === true, async () => {
    // Does nothing where the record was deleted meanwhile, which is no problem either.
    await work.database.markVoiceModelMissing(model_id, since);
    missing_since = since;
    return null;
  });
  return { model_id, user_id, name, missing_since, ...state };
}
