import type { DatabaseManager } from '../../database/database-manager';
import type { VoiceModel } from '../../domain/voice-model';
import { ApiError } from '../../errors/api-error';
import type { FishAudioClient } from '../../fish-audio/client';
import type { Journal } from '../../journal/journal';
import type { Operations } from '../operations';
import { findVoiceModel } from './find-voice-model';

/** What was removed where. `sample` is the stored sound; none is stored yet. */
export interface DeleteReceipt {
  readonly success: true;
  readonly model_id: string;
  readonly deleted: { readonly database: boolean; readonly fish_audio: boolean; readonly sample: boolean };
  /** The Echo that spoke with this voice model and has none now. */
  readonly unlinked_echo_id: string | null;
}

/** What deleting needs. */
export interface DeleteDeps {
  readonly fishAudio: FishAudioClient;
  readonly database: DatabaseManager;
  readonly journal: Journal;
  readonly operations: Operations;
}

/** What to delete. */
export interface DeleteOrder {
  readonly modelId: string;
  /** Whether the model at Fish.Audio goes too. */
  readonly fishAudio: boolean;
  readonly requestId: string;
}

/** What an order is about, which is what remains as long as nothing has been removed. */
function everything({ fishAudio }: DeleteOrder): string[] {
  return fishAudio ? ['database', 'fish_audio'] : ['database'];
}

/** A failure that leaves something undone says what. */
function withRemainingSteps(error: unknown, remains: readonly string[]): unknown {
  if (!(error instanceof ApiError) || error.code === 'voice_model_not_found') return error;
  const members = { ...error.details.members, remains };
  return new ApiError(error.code, `${error.detail} Nothing is lost: repeat the request later.`, {
    ...error.details,
    members,
    cause: error,
  });
}

/** Saves a record that still waits for MongoDB: once deleted, nothing may bring it back. */
async function settlePending({ journal, operations }: DeleteDeps, order: DeleteOrder): Promise<void> {
  const { modelId } = order;
  const entry = journal.findByModelId(modelId);
  if (entry === undefined) return;
  const { kind } = await operations.save(entry.operation_id, modelId);
  if (kind !== 'queued') return;
  throw new ApiError(
    'database_unavailable',
    'The voice model still waits for the database. Delete it a little later.',
    {
      retryAfterSeconds: 5,
      members: { remains: everything(order) },
    },
  );
}

async function findRecord({ database }: DeleteDeps, order: DeleteOrder): Promise<VoiceModel> {
  try {
    return await findVoiceModel(database, order.modelId);
  } catch (error) {
    throw withRemainingSteps(error, everything(order));
  }
}

/** Removes the model at Fish.Audio; one that is gone already counts as removed. */
async function deleteAtFishAudio({ fishAudio }: DeleteDeps, order: DeleteOrder): Promise<void> {
  const { modelId, requestId } = order;
  try {
    await fishAudio.deleteModel(modelId, { requestId });
  } catch (error) {
    if (error instanceof ApiError && error.code === 'voice_model_not_found') return;
    throw withRemainingSteps(error, everything(order));
  }
}

async function deleteRecord({ database }: DeleteDeps, modelId: string): Promise<DeleteReceipt['unlinked_echo_id']> {
  try {
    return (await database.deleteVoiceModel(modelId))?.echo_id ?? null;
  } catch (error) {
    throw withRemainingSteps(error, ['database']);
  }
}

/**
 * Removes a voice model's record and, if asked, the model at Fish.Audio. Fish.Audio comes first: whatever fails, the
 * record stays until all else is gone, and the request can be repeated. Without a database only the model at Fish.Audio
 * can be removed. Throws `voice_model_not_found` when there is no record, and what Fish.Audio or the database throws, with
 * the member `remains`.
 */
export async function deleteVoiceModel(deps: DeleteDeps, order: DeleteOrder): Promise<DeleteReceipt> {
  const { modelId, fishAudio } = order;
  const receipt = (database: boolean, unlinked: string | null): DeleteReceipt => ({
    success: true,
    model_id: modelId,
    deleted: { database, fish_audio: fishAudio, sample: false },
    unlinked_echo_id: unlinked,
  });
  if (!deps.database.enabled && fishAudio) {
    await deps.fishAudio.deleteModel(modelId, { requestId: order.requestId });
    return receipt(false, null);
  }
  await settlePending(deps, order);
  const { echo_id } = await findRecord(deps, order);
  if (fishAudio) await deleteAtFishAudio(deps, order);
  return receipt(true, (await deleteRecord(deps, modelId)) ?? echo_id);
}
