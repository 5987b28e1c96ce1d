import { mapWithConcurrency } from '../../concurrency/map-with-concurrency';
import type { DatabaseManager } from '../../database/database-manager';
import { MoreVersions } from '../../database/more-versions';
import type { DeletedVoiceModel } from '../../database/repositories/deletion/delete-voice-model';
import type { Log } from '../../domain/log';
import { type RequestTrace, traceOf } from '../../domain/request-trace';
import { knownModelIds } from '../../domain/versions/voice-version';
import type { VoiceModel } from '../../domain/voice-model';
import { ApiError, hasCode, type ProblemMembers } from '../../errors/api-error';
import type { FishAudioClient } from '../../fish-audio/client';
import type { CreatedEntry } from '../../journal/entries/journal-entry';
import type { Journal } from '../../journal/journal';
import { type ClipDeps, removeClipsOfVoice } from '../clips';
import type { ModelStates } from '../model-states';
import type { Operations } from '../operations';
import { type DeleteReceipt, receipt, WITHOUT_RECORD } from './delete-receipt';
import { deleteUnrecordedModel } from './delete-unrecorded-model';
import { assertKnown, type OnCondition } from './library/record-revision';
import { assertReachable, findCreated, type ReachDeps, voiceModelNotFound } from './reach';
import { noteSounds, type RemoveSoundsDeps, removeSounds } from './remove-sounds';

/** What deleting needs. */
export interface DeleteDeps extends RemoveSoundsDeps, ReachDeps {
  readonly fishAudio: FishAudioClient;
  readonly database: DatabaseManager;
  readonly journal: Journal;
  readonly operations: Operations;
  readonly modelStates: Pick<ModelStates, 'forget'>;
  readonly soundStore: ClipDeps['soundStore'];
  readonly log: Log;
}

/** What to delete. A condition is looked at before anything is removed. */
export interface DeleteRequest extends RequestTrace, OnCondition {
  readonly modelId: string;
  /** Whether the model at Fish.Audio is deleted too. */
  readonly fishAudio: boolean;
  /** Whether the service deletes it by itself, and tries again after a failure. */
  readonly inBackground?: boolean;
}

/** How many models are deleted at once. */
const LANES = 3;
/** Making a version takes longer than a deletion, so that there is hardly ever a second one meanwhile. */
const MAX_ATTEMPTS = 3;

type Remains = NonNullable<ProblemMembers['remains']>;

/** Everything a request asks for, which is what remains as long as nothing has been removed. */
function everything({ fishAudio }: DeleteRequest): Remains {
  return fishAudio ? ['database', 'fish_audio'] : ['database'];
}

const LATER = 'Nothing is lost: repeat the request later.';
/** With `fish_audio`, a service without a database does not come here. */
const WITHOUT_DATABASE = 'The model at Fish.Audio alone can be deleted with fish_audio=true.';

/** What says that nothing is to be removed. */
const UNWRAPPED: readonly string[] = ['voice_model_not_found', 'precondition_failed'];

/** Runs one step. A failure that leaves something undone says in `remains` what. */
async function step<T>(remains: Remains, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError) || UNWRAPPED.includes(error.code)) throw error;
    const members = { ...error.details.members, remains };
    const detail = `${error.detail} ${error.code === 'database_disabled' ? WITHOUT_DATABASE : LATER}`;
    throw new ApiError(error.code, detail, { ...error.details, members, cause: error });
  }
}

/** What a request is told whose voice model is not recorded yet. */
function stillPending(request: DeleteRequest): ApiError {
  const detail = 'The voice model still waits for the database. Delete it a little later.';
  return new ApiError('database_unavailable', detail, {
    retryAfterSeconds: 5,
    members: { remains: everything(request) },
  });
}

/**
 * What waits of the voice model. A record that this process still has to save is saved first, so that it is deleted like
 * any other; the entry of another process is given back, for that process to be kept from saving it.
 */
async function settlePending(deps: DeleteDeps, request: DeleteRequest): Promise<CreatedEntry | null> {
  const { journal, operations } = deps;
  const entry = await findCreated(deps, request.modelId, { urgent: true });
  if (entry === null || !journal.shared.isOwn(entry.operation_id)) return entry;
  const { kind } = await operations.save(entry.operation_id, request.modelId);
  if (kind === 'queued') throw stillPending(request);
  return null;
}

/** Removes a model at Fish.Audio; one that is gone already counts as removed. */
async function deleteModel(
  { fishAudio, modelStates }: DeleteDeps,
  modelId: string,
  request: DeleteRequest,
): Promise<void> {
  try {
    await fishAudio.deleteModel(modelId, { ...traceOf(request), inBackground: request.inBackground });
  } catch (error) {
    if (!hasCode(error, 'voice_model_not_found')) throw error;
  } finally {
    // A deletion that failed may have taken effect all the same.
    modelStates.forget(modelId);
  }
}

/** Removes the models at Fish.Audio, if asked, that at most so many records name; returns the others, which go with the last of these. */
async function deleteModels(
  deps: DeleteDeps,
  request: DeleteRequest,
  ids: readonly string[],
  maxHolders: 0 | 1,
): Promise<readonly string[]> {
  if (!request.fishAudio || ids.length === 0) return ids;
  const holders = await deps.database.versions.holdersOf(ids);
  const isNeeded = (id: string): boolean => holders.filter(({ known }) => known.includes(id)).length > maxHolders;
  const free = ids.filter((id) => !isNeeded(id));
  await mapWithConcurrency(free, LANES, (id) => deleteModel(deps, id, request));
  return ids.filter(isNeeded);
}

/**
 * Removes a recorded voice model: the models of all its versions at Fish.Audio, if asked, its clips, then the record. Whatever
 * fails of these, the record stays, and the request can be repeated. Its recordings go after it, as is noted on disk before. On a
 * condition, the first of these that is removed decides, and nothing goes before it. Null if there is no record.
 */
async function deleteRecorded(deps: DeleteDeps, request: DeleteRequest): Promise<DeleteReceipt | null> {
  const { modelId } = request;
  for (let attempt = 1; ; attempt += 1) {
    const record = await step(everything(request), () => deps.database.getVoiceModelById(modelId));
    if (record === null) return null;
    if (attempt === 1) assertKnown(request, record);
    const ids = knownModelIds(record);
    const needed = await step(everything(request), () => deleteModels(deps, request, ids, 1));
    const isDecided = request.fishAudio || request.knows === undefined;
    const clips = isDecided ? await step(['database'], () => removeClipsOfVoice(deps, record._id)) : { records: 0 };
    await noteSounds(deps, record);
    const removed = await removeRecord(deps, request, ids);
    // A version that was made meanwhile has a model of its own.
    if (removed === 'has_more_versions' && attempt < MAX_ATTEMPTS) continue;
    if (removed === 'has_more_versions') throw new MoreVersions();
    // Those that were kept meanwhile; the sweep finds them as well.
    const late = await removeClipsOfVoice(deps, record._id).catch(() => ({ records: 0 }));
    // It may have got a version, or an Echo, since it was read.
    const versions = knownModelIds(removed ?? record);
    for (const id of versions) deps.recentModels.noteDeleted(id);
    const sounds = await removeSounds(deps, removed ?? record);
    // Deleted at the same time, each record that names a model leaves it to the others; nobody names it once the last of them is gone.
    const left = await step(['fish_audio'], () => deleteModels(deps, request, needed, 0));
    const fishAudio = request.fishAudio && left.length === 0;
    const unlinked = removed?.echo_id ?? null;
    const counts = { clips: clips.records + late.records, shares: removed?.ended_shares ?? 0 };
    return receipt({ modelId, fishAudio }, { database: removed !== null, sounds, unlinked, versions, ...counts });
  }
}

/** The record that was removed, null where another request has removed it meanwhile. */
async function removeRecord(
  { database }: DeleteDeps,
  request: DeleteRequest,
  ids: readonly string[],
): Promise<DeletedVoiceModel | null | 'has_more_versions'> {
  const { modelId, fishAudio, knows } = request;
  const check = knows && ((record: VoiceModel | null) => assertKnown(request, record));
  // That there is a record is known, and need not be looked up again before the tombstone is written. Once the models are gone,
  // whatever was changed meanwhile goes as well: nobody could speak with it.
  const options = { evenUnsaved: true, ...(fishAudio ? { only: ids } : { check }) };
  return step(['database'], async () => {
    try {
      return await database.deleteVoiceModel(modelId, options);
    } catch (error) {
      if (error instanceof MoreVersions) return 'has_more_versions';
      throw error;
    }
  });
}

/**
 * Removes a voice model that waits in the journal of another process. The tombstone keeps every instance from saving it,
 * and the mark in the shared folder lets those that cannot reach the database know as well.
 */
async function deleteWaiting(deps: DeleteDeps, request: DeleteRequest, entry: CreatedEntry): Promise<DeleteReceipt> {
  const { database, journal, log } = deps;
  const { modelId, fishAudio } = request;
  assertKnown(request, null);
  if (fishAudio) await step(everything(request), () => deleteModel(deps, modelId, request));
  await step(['database'], () => database.deleteVoiceModel(modelId, { evenUnsaved: true }));
  deps.recentModels.noteDeleted(modelId);
  await journal.shared.cancel(entry.operation_id).catch(() => {
    log.warn({ event: 'deletion_not_marked', model_id: modelId }, 'A deletion could not be noted in the data folder');
  });
  return receipt(request, { database: true, sounds: await removeSounds(deps, entry.record), unlinked: null });
}

/**
 * Removes a model that has no record. A save that another instance has yet to make, from a journal that is not seen here,
 * is kept from bringing a record of it into being. Throws `voice_model_not_found` if it is not there or not this service's. */
async function deleteUnrecorded(deps: DeleteDeps, request: DeleteRequest): Promise<DeleteReceipt> {
  const outcome = await step(['fish_audio'], () => deleteUnrecordedModel(deps, request));
  if (outcome === 'pending') throw stillPending(request);
  if (outcome === 'not_found') throw voiceModelNotFound();
  // Where it has become a version of a voice in this moment, the others are not to be left behind.
  const options = { evenUnsaved: true, only: [request.modelId] };
  await step(['database'], () => deps.database.deleteVoiceModel(request.modelId, options));
  return receipt(request, WITHOUT_RECORD);
}

/**
 * Removes a voice model. One that has a record loses that and, if asked, the model at Fish.Audio. Where it is confirmed
 * that there is no record, the model at Fish.Audio is removed if that is asked for and this service has made it.
 * Without a database no record can be looked up, so the model at Fish.Audio is removed whoever made it. Throws
 * `voice_model_not_found` when there is nothing to remove, `precondition_failed` before anything is removed, and what Fish.Audio or the database throws, with the member
 * `remains`.
 */
export async function deleteVoiceModel(deps: DeleteDeps, request: DeleteRequest): Promise<DeleteReceipt> {
  try {
    return await remove(deps, request);
  } finally {
    // A deletion that failed may have taken effect all the same.
    if (request.fishAudio) deps.modelStates.forget(request.modelId);
  }
}

async function remove(deps: DeleteDeps, request: DeleteRequest): Promise<DeleteReceipt> {
  const { modelId, fishAudio } = request;
  if (!deps.database.enabled && fishAudio) {
    await assertReachable(deps, modelId);
    assertKnown(request, null);
    await deps.fishAudio.deleteModel(modelId, traceOf(request));
    return receipt(request, WITHOUT_RECORD);
  }
  const waiting = await settlePending(deps, request);
  const { version_of } = waiting?.record ?? {};
  // A version that waits in another process names its voice, which is deleted; whoever saves it finds the voice gone.
  if (version_of !== undefined) return remove(deps, { ...request, modelId: version_of.model_id });
  const deleted = await deleteRecorded(deps, request);
  if (deleted !== null) return deleted;
  if (waiting !== null) return deleteWaiting(deps, request, waiting);
  if (!fishAudio) throw voiceModelNotFound();
  await assertReachable(deps, modelId);
  return deleteUnrecorded(deps, request);
}
