import { createHash } from 'node:crypto';
import type { VoiceModel } from '../../../domain/voice-model';

/**
 * Names a revision of a record: it changes with the name, the description, the tags, the Echo and the place in the catalogue.
 * What the service itself notes (training and the version that speaks after it, use, that the model is gone) makes no new
 * revision, so that nobody's change is refused for it; that is why `updated_at` does not count.
 */
export function revisionOf({ _id, name, description, tags, echo_id, visibility }: VoiceModel): string {
  const parts = [_id, name, description, tags, echo_id, ...(visibility === undefined ? [] : [visibility])];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}
