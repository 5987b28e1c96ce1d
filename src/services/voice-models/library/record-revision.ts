import { createHash } from 'node:crypto';
import type { VoiceModel } from '../../../domain/voice-model';
import { ApiError } from '../../../errors/api-error';

/**
 * Names a revision of a record: it changes with the name, the description, the tags, the Echo and the place in the catalogue.
 * What the service itself notes (training and the version that speaks after it, use, that the model is gone) makes no new
 * revision, so that nobody's change is refused for it; that is why `updated_at` does not count.
 */
export function revisionOf({ _id, name, description, tags, echo_id, visibility }: VoiceModel): string {
  const parts = [_id, name, description, tags, echo_id, ...(visibility === undefined ? [] : [visibility])];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}

/** What a request is made on condition of. */
export interface OnCondition {
  /** Whether the caller knows this revision of the record, null where it has none yet; every one if it does not say. */
  readonly knows?: ((revision: string | null) => boolean) | undefined;
}

/** Throws `precondition_failed` where the caller does not know the record as it is; null for one that has no revision yet. */
export function assertKnown({ knows }: OnCondition, record: VoiceModel | null): void {
  if (knows?.(record === null ? null : revisionOf(record)) !== false) return;
  throw new ApiError(
    'precondition_failed',
    'The voice model has changed since it was read. Read it again, and decide about the change anew.',
  );
}
