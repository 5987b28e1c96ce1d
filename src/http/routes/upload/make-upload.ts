import type { Response } from 'express';
import type { CreateVoiceModelInput } from '../../../services/creation/create-voice-model';
import { type UploadOnceDeps, type UploadResult, uploadOnce } from '../../../services/creation/upload-once';
import type { RecentModels } from '../../../services/identity';
import { type DeleteDeps, deleteVoiceModel } from '../../../services/voice-models/delete-voice-model';
import { assertNotErasing } from '../../../services/voice-models/erasure/refusals';
import { contextOf } from '../../middleware/request-context';

/** What making a voice model for a request needs. */
export type MakeUploadDeps = UploadOnceDeps & DeleteDeps & { readonly recentModels: RecentModels };

type UploadOnceArguments = Parameters<typeof uploadOnce>;

/** An upload that was received and parsed. */
export interface Upload {
  readonly input: CreateVoiceModelInput;
  readonly call: UploadOnceArguments[2];
  readonly key: UploadOnceArguments[3];
}

/**
 * Makes the voice model of an upload, and remembers whose it is. What was made while everything of its user was erased is removed
 * again. Says that the upload was sent before by `Idempotent-Replayed`. Throws `erasure_in_progress`, and as `uploadOnce` does.
 */
export async function makeUpload(
  deps: MakeUploadDeps,
  res: Response,
  { input, call, key }: Upload,
): Promise<UploadResult> {
  const { user_id: userId } = input;
  const made = await uploadOnce(deps, input, call, key);
  const { model_id: modelId } = made.response;
  if (made.replayed) res.setHeader('Idempotent-Replayed', 'true');
  else await undoIfErased(deps, res, { modelId, userId });
  if (userId !== null) deps.recentModels.note(modelId, userId);
  return made;
}

/** Throws `erasure_in_progress` where everything of the user of an upload is being erased, or was since the upload arrived. */
export function assertNotErasedSince(
  deps: Pick<MakeUploadDeps, 'database'>,
  res: Response,
  userId: string | null,
): Promise<void> {
  const arrivedAt = new Date(Date.now() - (performance.now() - contextOf(res).startedAtMs));
  return assertNotErasing(deps.database, userId, arrivedAt);
}

async function undoIfErased(
  deps: MakeUploadDeps,
  res: Response,
  { modelId, userId }: { readonly modelId: string; readonly userId: string | null },
): Promise<void> {
  try {
    await assertNotErasedSince(deps, res, userId);
  } catch (error) {
    await deleteVoiceModel(deps, { modelId, fishAudio: true, ...contextOf(res).trace }).catch(() => undefined);
    throw error;
  }
}
