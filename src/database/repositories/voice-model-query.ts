import type { Document } from 'mongodb';
import { DEFAULT_SORT, type ListSort } from '../../domain/library/list-sort';
import type { VoiceModelFilter } from '../../domain/library/voice-model-filter';
import type { PageQuery } from '../../domain/page';

/** Which of a user's voice models a list shows, and in which order. */
export interface VoiceModelQuery extends VoiceModelFilter, PageQuery {
  /** Newest first unless given. */
  readonly sort?: ListSort | undefined;
}

/** An `echo_id` that links: an ObjectId, or its text, which another program may have written. */
const LINKED: readonly Document[] = [
  { echo_id: { $type: 'objectId' } },
  { echo_id: { $regex: '^[0-9a-f]{24}$', $options: 'i' } },
];

/** What counts as a video; everything else is read as sound. */
const VIDEO: Document = { $regex: '^video', $options: 'i' };

/** Stored tags that are not read as they are: a number, a list in one text, or one with blanks around it. */
const UNUSUAL_TAGS: readonly Document[] = [{ tags: { $regex: ',|^\\s|\\s$' } }, { tags: { $type: 'number' } }];

/** What may be read as no date; an array counts as the types of its values. */
const NO_DATE: readonly Document[] = [
  { missing_since: { $not: { $type: 'date' } } },
  { missing_since: { $type: 'array' } },
];

/**
 * The filter of the `find` command for a query: it leaves out what cannot be meant, and `createMatcher` decides about the rest.
 * The search is no part of it, since the server cannot compare folded texts; nor are `limit`, `cursor` and `sort`.
 */
export function toFilter({ tags = [], file_type, linked, missing }: VoiceModelFilter): Document {
  const others = [
    ...tags.map((tag) => ({ $or: [{ tags: { $eq: tag } }, ...UNUSUAL_TAGS] })),
    ...(missing === undefined ? [] : [missing ? { missing_since: { $ne: null } } : { $or: NO_DATE }]),
  ];
  return {
    ...(file_type !== undefined && { file_type: file_type === 'video' ? VIDEO : { $not: VIDEO } }),
    ...(linked !== undefined && { [linked ? '$or' : '$nor']: LINKED }),
    ...(others.length > 0 && { $and: others }),
  };
}

/** Tells the list of a query from the others of the user, so that a cursor is good for its own one only. */
export function listOf(user: string, query: VoiceModelQuery): string {
  const { search, tags = [], file_type, linked, missing, sort = DEFAULT_SORT } = query;
  const wanted = { search, tags: tags.length === 0 ? undefined : tags.toSorted(), file_type, linked, missing };
  const name = JSON.stringify({ ...wanted, sort: sort === DEFAULT_SORT ? undefined : sort });
  // A list without any of these has the cursors that it always had.
  return name === '{}' ? user : `${user} ${name}`;
}
