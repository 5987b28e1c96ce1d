import type { Request } from 'express';
import { invalidField } from '../../errors/invalid-input';

/** One entity tag of a list, and what separates it from the next, which may be several commas (RFC 9110, sections 5.6.1 and 8.8.3). */
const ENTITY_TAG = /[ \t,]*(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*(?:,[ \t,]*|$)/y;

/**
 * The entity tags of `If-Match`, `*` for any, or undefined where there is none. A weak one counts like a strong one: proxies
 * that compress make tags weak, and ours name a revision of the record and not the bytes that were sent. Throws
 * `invalid_parameter` for what is no list of entity tags.
 */
export function readIfMatch(req: Request): '*' | readonly string[] | undefined {
  const sent = req.headersDistinct['if-match'];
  if (sent === undefined) return undefined;
  const tags = parseTags(sent.join(',').trim());
  if (tags !== null) return tags;
  throw invalidField('If-Match', 'must be the ETag of an earlier response, with its quotation marks, or *');
}

/**
 * Whether `If-None-Match` names this entity tag, which is given without its quotation marks; weak ones count as well (RFC 9110,
 * section 13.1.2). What is no list of entity tags names none.
 */
export function namesEtag(req: Request, etag: string): boolean {
  const tags = parseTags(req.get('if-none-match')?.trim() ?? '');
  return tags === '*' || (tags?.includes(etag) ?? false);
}

/** Null where it is no list of entity tags. */
function parseTags(header: string): '*' | readonly string[] | null {
  if (header === '*') return header;
  const tags: string[] = [];
  ENTITY_TAG.lastIndex = 0;
  while (ENTITY_TAG.lastIndex < header.length) {
    const [, tag] = ENTITY_TAG.exec(header) ?? [];
    if (tag === undefined) return null;
    tags.push(tag);
  }
  return tags.length === 0 ? null : tags;
}
