import { createHash } from 'node:crypto';
import type { VoiceModel } from '../../../domain/voice-model';

/**
 * Names a version of a record: it changes with the name, the description, the tags and the Echo, and with `updated_at`. What
 * the service itself notes (training, use, that the model is gone) changes no version, so that nobody's change is refused for it.
 */
export function versionOf({ _id, name, description, tags, echo_id, updated_at }: VoiceModel): string {
  const parts = [_id, name, description, tags, echo_id, updated_at];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}
