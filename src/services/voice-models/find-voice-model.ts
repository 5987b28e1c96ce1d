import type { DatabaseManager } from '../../database/database-manager';
import { NEVER_USED } from '../../domain/usage/voice-usage';
import type { VoiceModel } from '../../domain/voice-model';
import { ApiError, hasCode } from '../../errors/api-error';
import type { CreatedEntry } from '../../journal/entries/journal-entry';
import type { Journal } from '../../journal/journal';
import type { KeptSamples } from '../kept-samples';
import type { Operations } from '../operations';
import { findCreated, voiceModelNotFound, type WaitingDeps } from './reach';

/** Where voice models are found. */
export interface FindDeps extends WaitingDeps {
  readonly database: DatabaseManager;
  readonly journal: Journal;
  readonly samples: Pick<KeptSamples, 'statusOf'>;
}

/** Where voice models are found, and what has one recorded that waits. */
export interface FindRecordedDeps extends FindDeps {
  readonly operations: Operations;
}

/** A voice model that exists at Fish.Audio and waits for MongoDB: as its record will be, but without an `_id` yet. */
export type PendingVoiceModel = Omit<VoiceModel, '_id'> & { readonly _id: null; readonly pending: true };

/** A journal entry as its user sees it. */
export async function toPending(
  entry: CreatedEntry,
  samples: Pick<KeptSamples, 'statusOf'>,
): Promise<PendingVoiceModel> {
  const { model_id, model_status, record, begun_at } = entry;
  const created_at = new Date(begun_at);
  const times = { created_at, updated_at: created_at, missing_since: null, usage: NEVER_USED };
  const sample_status = await samples.statusOf(record.samples_id);
  return { _id: null, ...record, sample_status, ...model_status, model_id, ...times, pending: true };
}

/** The record of a voice model, by any id that it ever had. Throws `voice_model_not_found`, and what the database throws. */
export async function findVoiceModel(database: DatabaseManager, modelId: string): Promise<VoiceModel> {
  const record = await database.getVoiceModelById(modelId);
  if (record === null) throw voiceModelNotFound();
  return record;
}

/**
 * The record of a voice model; one that still waits, in whichever process that shares the journal, is saved first. Throws
 * `voice_model_not_found`, and what the database throws.
 */
export async function findRecorded(deps: FindRecordedDeps, modelId: string): Promise<VoiceModel> {
  const { database, journal, operations } = deps;
  const record = await database.getVoiceModelById(modelId);
  if (record !== null) return record;
  const entry = await findCreated(deps, modelId, { urgent: true });
  if (entry !== null && journal.shared.isOwn(entry.operation_id)) await operations.save(entry.operation_id, modelId);
  else if (entry !== null) await operations.saveOfOther(entry);
  // The voice of a version is there in any case.
  return findVoiceModel(database, entry?.record.version_of?.model_id ?? modelId);
}

/**
 * A voice model as far as it is known here: its record, or the journal entry that is still to become one, of whichever
 * process that shares the journal. Throws `voice_model_not_found`, and what the database throws.
 */
export async function findVoiceModelOrPending(
  deps: FindDeps,
  modelId: string,
): Promise<VoiceModel | PendingVoiceModel> {
  const { database, samples } = deps;
  const pending = async (urgent: boolean): Promise<VoiceModel | PendingVoiceModel | null> => {
    const entry = await findCreated(deps, modelId, { urgent });
    if (entry === null || (await wasDeleted(database, modelId))) return null;
    const { version_of } = entry.record;
    // A version that waits is known by its id already, and names the voice that it is of.
    return version_of === undefined ? toPending(entry, samples) : findVoiceModel(database, version_of.model_id);
  };
  // The journal before the records: what is saved in between is then found in both, and not missed by both.
  const waiting = await pending(false);
  // Another process may have recorded it already, and changed it since.
  if (waiting !== null) return (await recordIfConnected(database, modelId)) ?? waiting;
  try {
    return await findVoiceModel(database, modelId);
  } catch (error) {
    // Once more in both, since the first look at a large journal may have been at one that is no longer up to date.
    const late = await pending(true);
    if (late !== null) return late;
    if (hasCode(error, 'voice_model_not_found')) return findVoiceModel(database, modelId);
    throw error;
  }
}

/** Whether the database knows that a voice model was deleted; not while it is away. */
async function wasDeleted(database: DatabaseManager, modelId: string): Promise<boolean> {
  if (database.state !== 'connected') return false;
  const deleted = await database.findDeletedVoiceModels([modelId]).catch(() => null);
  return deleted?.has(modelId) === true;
}

/** The record of a voice model that waits somewhere; null where there is none yet, or the database is away. */
async function recordIfConnected(database: DatabaseManager, modelId: string): Promise<VoiceModel | null> {
  return database.state === 'connected' ? database.getVoiceModelById(modelId).catch(() => null) : null;
}

/** The record of the voice model that an Echo speaks with. Throws `voice_model_not_found` when it has none. */
export async function findVoiceModelOfEcho(database: DatabaseManager, echoId: string): Promise<VoiceModel> {
  const record = await database.getVoiceModelForEcho(echoId);
  if (record === null) throw new ApiError('voice_model_not_found', 'This Echo has no voice model.');
  return record;
}
