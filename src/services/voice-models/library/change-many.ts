import { mapWithConcurrency } from '../../../concurrency/map-with-concurrency';
import { type RequestTrace, traceOf } from '../../../domain/request-trace';
import type { VoiceModel } from '../../../domain/voice-model';
import { ApiError } from '../../../errors/api-error';
import type { DeleteReceipt } from '../delete-receipt';
import { type DeleteDeps, deleteVoiceModel } from '../delete-voice-model';
import { findVoiceModelOrPending } from '../find-voice-model';
import { voiceModelNotFound } from '../reach';
import { type ChangedVoiceModel, changeVoiceModel } from './change-voice-model';

/** What is done with each of several voice models. */
export type BulkAction =
  | { readonly kind: 'delete'; readonly fishAudio: boolean }
  | { readonly kind: 'tag' | 'untag'; readonly tags: readonly string[] };

/** What is done with which voice models. */
export interface BulkRequest extends RequestTrace {
  readonly modelIds: readonly string[];
  readonly action: BulkAction;
  /** Whose they have to be; undefined where that does not matter. */
  readonly userId: string | undefined;
  /** Called before each but the first; an error means that it is not begun. */
  readonly admit: () => Promise<ApiError | null>;
  /** When it fires, no further one is begun. */
  readonly signal: AbortSignal;
}

/** What became of one of them. What is thrown is not looked at here. */
export type BulkOutcome =
  | { readonly kind: 'deleted'; readonly receipt: DeleteReceipt }
  | { readonly kind: 'changed'; readonly changed: ChangedVoiceModel }
  | { readonly kind: 'failed'; readonly error: unknown };

/** How many are worked on at once: fewer than there are places at Fish.Audio, so that some stay for others. */
const LANES = 4;
/** After that none is begun. Those under way end within the time that each call has. */
const BEGIN_MS = 20_000;
/** As many as an upload may have. */
const MAX_TAGS = 10;

/**
 * Does the same with several voice models, a few at a time. The outcomes are in the order of the request, and no failure
 * keeps the others from being tried. Never throws.
 */
export async function changeMany(deps: DeleteDeps, request: BulkRequest): Promise<BulkOutcome[]> {
  const endsAt = performance.now() + BEGIN_MS;
  const [first] = request.modelIds;
  const outcomes = await mapWithConcurrency(request.modelIds, LANES, async (modelId): Promise<BulkOutcome> => {
    try {
      request.signal.throwIfAborted();
      if (performance.now() > endsAt) throw notReached();
      const refusal = modelId === first ? null : await request.admit();
      if (refusal !== null) throw refusal;
      return await changeOne(deps, request, modelId);
    } catch (error) {
      return { kind: 'failed', error };
    }
  });
  return withOneReceiptForEachVoice(request.modelIds, outcomes);
}

/** A voice that is named by several of its ids is deleted by one of them, whichever is first, and by all as far as the caller knows. */
function withOneReceiptForEachVoice(modelIds: readonly string[], outcomes: readonly BulkOutcome[]): BulkOutcome[] {
  const removals = outcomes.filter((one) => one.kind === 'deleted').filter(({ receipt }) => receipt.deleted.database);
  const receipts = new Map(
    removals.flatMap(({ receipt }) => (receipt.known_model_ids ?? []).map((id) => [id, receipt] as const)),
  );
  return outcomes.map((outcome, place) => {
    const model_id = modelIds[place] ?? '';
    const receipt = receipts.get(model_id);
    return receipt === undefined ? outcome : { kind: 'deleted', receipt: { ...receipt, model_id } };
  });
}

function notReached(): ApiError {
  return new ApiError('overloaded', 'The time of this request was over before this one was begun. Send it again.', {
    retryAfterSeconds: 1,
  });
}

async function changeOne(deps: DeleteDeps, request: BulkRequest, modelId: string): Promise<BulkOutcome> {
  const { action, userId } = request;
  if (userId !== undefined) await assertOwner(deps, userId, modelId);
  const one = { modelId, ...traceOf(request) };
  if (action.kind === 'delete') {
    return { kind: 'deleted', receipt: await deleteVoiceModel(deps, { ...one, fishAudio: action.fishAudio }) };
  }
  const { kind, tags } = action;
  const edit = kind === 'tag' ? withTags(tags) : withoutTags(tags);
  return { kind: 'changed', changed: await changeVoiceModel(deps, { ...one, edit }) };
}

/** A voice model of another user is not there, as far as this request is concerned. */
async function assertOwner(deps: DeleteDeps, userId: string, modelId: string): Promise<void> {
  const { user_id } = await findVoiceModelOrPending(deps, modelId);
  if (user_id !== userId) throw voiceModelNotFound();
}

function withTags(added: readonly string[]) {
  return ({ tags }: VoiceModel) => {
    const all = [...new Set([...tags, ...added])];
    if (all.length === new Set(tags).size) return null;
    if (all.length <= MAX_TAGS) return { tags: all };
    throw new ApiError(
      'invalid_parameter',
      `It would have ${all.length} tags; a voice model has ${MAX_TAGS} at most.`,
      {
        errors: [{ field: 'tags', message: `must leave it with at most ${MAX_TAGS} tags` }],
      },
    );
  };
}

function withoutTags(removed: readonly string[]) {
  return ({ tags }: VoiceModel) => {
    const left = tags.filter((tag) => !removed.includes(tag));
    return left.length === tags.length ? null : { tags: left };
  };
}
