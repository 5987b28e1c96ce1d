import { createHash } from 'node:crypto';
import type { VoiceModel } from '../../../domain/voice-model';

/**
 * Names a version of a record: it changes with the name, the description, the tags and the Echo. What the service itself notes
 * (training and the version that speaks after it, use, that the model is gone) changes no version, so that nobody's change
 * is refused for it; that is why `updated_at` does not count.
 */
export function versionOf({ _id, name, description, tags, echo_id }: VoiceModel): string {
  const parts = [_id, name, description, tags, echo_id];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}
