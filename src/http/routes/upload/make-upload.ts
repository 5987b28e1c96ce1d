import type { Response } from 'express';
import { hasCode } from '../../../errors/api-error';
import { erasureOf } from '../../../services/creation/find-upload';
import { toKeyAfterErasure } from '../../../services/creation/journal-key';
import {
  type Upload,
  type UploadOnceDeps,
  type UploadResult,
  uploadOnce,
} from '../../../services/creation/upload-once';
import type { RecentModels } from '../../../services/identity';
import { type DeleteDeps, deleteVoiceModel } from '../../../services/voice-models/delete-voice-model';
import { markReplayed } from '../../identity/audited';
import { assertNotErasedSince, undoIfErased } from '../../identity/unless-erased';
import { contextOf } from '../../middleware/request-context';

/** What making a voice model for a request needs. */
export type MakeUploadDeps = UploadOnceDeps & DeleteDeps & { readonly recentModels: RecentModels };

/**
 * Makes the voice model of an upload, and remembers whose it is. What was made while everything of its user was erased is removed
 * again. Says that the upload was sent before by `Idempotent-Replayed`. Throws `erasure_in_progress`, and as `uploadOnce` does.
 */
export async function makeUpload(deps: MakeUploadDeps, res: Response, upload: Upload): Promise<UploadResult> {
  const { user_id: userId } = upload.input;
  await assertNotErasedSince(deps, res, userId);
  // Before the result is kept for the key: what was taken away again is made anew by who sends it once more.
  const made = await uploadOnce(deps, upload, async (make) => {
    const one = await make();
    await undoIfErased(deps, res, userId, () => remove(deps, res, one.model_id));
    return one;
  });
  if (made.replayed) {
    await assertNotErasedSince(deps, res, userId);
    const erasureId = await erasureOf(deps, userId, made.response.model_id);
    const { key } = upload;
    if (key !== null && erasureId !== null) {
      return makeUpload(deps, res, { ...upload, key: toKeyAfterErasure(key, erasureId) });
    }
    markReplayed(res);
  }
  // What was made before may have been deleted since, also through another instance. Without a database nothing else knows whose it is.
  const isNew = !made.replayed || !deps.database.enabled;
  if (userId !== null && isNew) deps.recentModels.note(made.response.model_id, userId);
  return made;
}

/** Removes what a request has made, with its model; what an earlier request with the same key has made is not its own. */
export async function undoMade(
  deps: DeleteDeps,
  res: Response,
  { response, replayed }: Pick<UploadResult, 'replayed' | 'response'>,
): Promise<void> {
  if (!replayed) await remove(deps, res, response.model_id);
}

/** Removes a voice model with its model; one that is gone already counts as removed. */
async function remove(deps: DeleteDeps, res: Response, modelId: string): Promise<void> {
  try {
    await deleteVoiceModel(deps, { modelId, fishAudio: true, ...contextOf(res).trace });
  } catch (error) {
    if (!hasCode(error, 'voice_model_not_found')) throw error;
  }
}
