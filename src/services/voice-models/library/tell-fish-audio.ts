import type { DatabaseManager } from '../../../database/database-manager';
import type { DueChange } from '../../../database/repositories/library/due-changes';
import type { RequestTrace } from '../../../domain/request-trace';
import { isServiceTag } from '../../../domain/service-tag';
import { ApiError } from '../../../errors/api-error';
import type { FishAudioClient } from '../../../fish-audio/client';
import type { UpdateModelPatch } from '../../../fish-audio/resources/model-schemas';

/** What telling Fish.Audio of a changed record needs. */
export interface TellDeps {
  readonly fishAudio: Pick<FishAudioClient, 'getModel' | 'updateModel'>;
  readonly database: DatabaseManager;
}

/**
 * What became of a change at Fish.Audio: it is made; the worker makes it later (`queued`); Fish.Audio does not accept it
 * (`refused`, with what it says); or the model is gone (`missing`).
 */
export type Told =
  | { readonly kind: 'updated' | 'queued' | 'missing' }
  | { readonly kind: 'refused'; readonly reason: string };

/** Only other changes of the same voice model at the same moment make another round necessary. */
const MAX_ROUNDS = 4;

/** The codes of failures that the next attempt would meet again. */
const REFUSALS: readonly string[] = ['provider_rejected', 'provider_forbidden', 'field_too_large'];

/** How long whoever has made or claimed a change is given to tell Fish.Audio of it: longer than a call takes with its retries. */
export const TELL_MS = 60_000;

/**
 * Tells Fish.Audio what has changed of a record, as it stands in the record by now; does nothing where nothing is due. If the
 * record changes meanwhile, it is told once more, so that an older change never is the last one to arrive. Never throws.
 */
export async function tellFishAudio(
  deps: TellDeps,
  modelId: string,
  call: RequestTrace | { readonly signal: AbortSignal },
): Promise<Told> {
  try {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const due = await deps.database.library.findDue(modelId);
      if (due === null) return { kind: 'updated' };
      const told = await send(deps, due, call);
      const isQueued = told.kind === 'queued';
      if (!isQueued && (await deps.database.library.settleDue(due))) return told;
      // Marked again, because whoever changed the record meanwhile may have told Fish.Audio of it before this did. So may
      // have happened where no response came: the call can take effect later than theirs.
      await deps.database.library.markDue(modelId, due.fields, new Date(Date.now() + (isQueued ? TELL_MS : 0)));
      if (isQueued) return told;
    }
    return { kind: 'queued' };
  } catch {
    // The database is away; what is due stands in it.
    return { kind: 'queued' };
  }
}

async function send(
  { fishAudio }: TellDeps,
  due: DueChange,
  call: RequestTrace | { readonly signal: AbortSignal },
): Promise<Told> {
  const { model_id } = due.record;
  try {
    const present = due.fields.includes('tags') ? await fishAudio.getModel(model_id, call) : null;
    // Without the tag by which the model is found it could be made a second time.
    if (present !== null && !present.hasAllTags && !present.tags.some(isServiceTag)) return { kind: 'queued' };
    await fishAudio.updateModel(model_id, patchOf(due, present?.tags ?? []), call);
    return { kind: 'updated' };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === 'voice_model_not_found') return { kind: 'missing' };
    return REFUSALS.includes(error.code) ? { kind: 'refused', reason: error.detail } : { kind: 'queued' };
  }
}

/** The tag of this service stays, since models are found by it. */
function patchOf({ record, fields }: DueChange, presentTags: readonly string[]): UpdateModelPatch {
  const { name, description, tags } = record;
  return {
    ...(fields.includes('name') && { title: name }),
    ...(fields.includes('description') && { description }),
    ...(fields.includes('tags') && { tags: [...new Set([...tags, ...presentTags.filter(isServiceTag)])] }),
  };
}
