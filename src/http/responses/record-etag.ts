import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { VoiceModel } from '../../domain/voice-model';
import { type OnCondition, revisionOf } from '../../services/voice-models/library/record-revision';
import { readIfMatch } from '../input/entity-tags';

/**
 * The ETag of a record: the revision of what people change, a dot, and a hash of all that is sent. A change depends on the
 * first part alone, so that the end of a training does not keep a new name away; whether a caller has everything that would
 * be sent (`If-None-Match`) depends on both.
 */
export function etagOf(record: VoiceModel): string {
  const sent = createHash('sha256').update(JSON.stringify(record)).digest('base64url').slice(0, 22);
  return `"${revisionOf(record)}.${sent}"`;
}

/** On what condition a request is made: that one of the entity tags of `If-Match` names the revision of the record. */
export function conditionOf(req: Request): OnCondition {
  const tags = readIfMatch(req);
  if (tags === undefined) return {};
  return { knows: (revision) => tags === '*' || tags.some((tag) => tag.split('.', 1)[0] === revision) };
}
