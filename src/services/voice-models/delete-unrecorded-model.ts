import { type RequestTrace, traceOf } from '../../domain/request-trace';
import { isServiceTag } from '../../domain/service-tag';
import { ApiError } from '../../errors/api-error';
import type { FishAudioClient } from '../../fish-audio/client';
import { FishAudioError } from '../../fish-audio/errors/fish-audio-error';
import type { Journal } from '../../journal/journal';
import { assertKnown, type OnCondition } from './library/record-revision';

/** What deleting a model without a record needs. */
export interface DeleteUnrecordedDeps {
  readonly fishAudio: FishAudioClient;
  readonly journal: Journal;
}

/** `pending`: an upload that is under way here has just made the model, and its record is yet to come. */
export type DeleteUnrecordedOutcome = 'deleted' | 'not_found' | 'pending';

/** Whether the account has no such model: there is none, or it belongs to another account (403). */
function isNotOurs(error: unknown): boolean {
  return error instanceof FishAudioError && (error.code === 'voice_model_not_found' || error.providerStatus === 403);
}

/** What `work` resolves to, or null where the account has no such model. */
async function nullIfNotOurs<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (isNotOurs(error)) return null;
    throw error;
  }
}

/**
 * Deletes a model at Fish.Audio of which it is confirmed that it has no record. Only one that this service has made,
 * which its tag shows: otherwise whoever learns an id could delete any model of the account. Throws
 * `provider_bad_response` where its tags are not told, `precondition_failed` for one that is there, and what Fish.Audio throws.
 */
export async function deleteUnrecordedModel(
  deps: DeleteUnrecordedDeps,
  request: { readonly modelId: string } & RequestTrace & OnCondition,
): Promise<DeleteUnrecordedOutcome> {
  const { modelId } = request;
  const trace = traceOf(request);
  const model = await nullIfNotOurs(deps.fishAudio.getModel(modelId, trace));
  if (model === null) return 'not_found';
  if (!model.tags.some(isServiceTag)) {
    if (model.hasAllTags) return 'not_found';
    throw new ApiError(
      'provider_bad_response',
      'Fish.Audio did not say which tags the model has, by which it is known.',
    );
  }
  const underWay = await deps.journal.shared.tags();
  if (model.tags.some((tag) => underWay.has(tag))) return 'pending';
  assertKnown(request, null);
  const deleted = deps.fishAudio.deleteModel(modelId, trace).then(() => 'deleted' as const);
  return (await nullIfNotOurs(deleted)) ?? 'not_found';
}
