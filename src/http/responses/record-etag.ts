import { createHash } from 'node:crypto';
import type { VoiceModel } from '../../domain/voice-model';
import { versionOf } from '../../services/voice-models/library/version-of';

/**
 * The ETag of a record: the version of what people change, a dot, and a hash of all that is sent. A change depends on the
 * first part alone, so that the end of a training does not keep a new name away; whether a caller has everything that would
 * be sent (`If-None-Match`) depends on both.
 */
export function etagOf(record: VoiceModel): string {
  const sent = createHash('sha256').update(JSON.stringify(record)).digest('base64url').slice(0, 22);
  return `"${versionOf(record)}.${sent}"`;
}

/** Whether one of the entity tags of a request names this version. */
export function knowsVersion(tags: '*' | readonly string[], version: string): boolean {
  return tags === '*' || tags.some((tag) => tag.split('.', 1)[0] === version);
}
