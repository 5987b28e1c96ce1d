import type { Request } from 'express';
import type { ApiError } from '../../errors/api-error';
import { invalidField } from '../../errors/invalid-input';

/** One entity tag of a list, and what separates it from the next (RFC 9110, section 8.8.3). */
const ENTITY_TAG = /[ \t]*(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*(?:,|$)/y;

/**
 * The entity tags of `If-Match`, `*` for any, or undefined where there is none. A weak one counts like a strong one: proxies
 * that compress make tags weak, and ours name a revision of the record and not the bytes that were sent. Throws
 * `invalid_parameter` for what is no list of entity tags.
 */
export function readIfMatch(req: Request): '*' | readonly string[] | undefined {
  const sent = req.headersDistinct['if-match'];
  if (sent === undefined) return undefined;
  const header = sent.join(',').trim();
  return header === '*' ? '*' : parseTags(header);
}

function parseTags(header: string): string[] {
  const tags: string[] = [];
  ENTITY_TAG.lastIndex = 0;
  while (ENTITY_TAG.lastIndex < header.length) {
    const [, tag] = ENTITY_TAG.exec(header) ?? [];
    if (tag === undefined) throw malformed();
    tags.push(tag);
  }
  if (tags.length === 0) throw malformed();
  return tags;
}

function malformed(): ApiError {
  return invalidField('If-Match', 'must be the ETag of an earlier response, with its quotation marks, or *');
}
