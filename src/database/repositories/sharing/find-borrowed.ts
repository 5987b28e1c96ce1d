import type { Document, ObjectId } from 'mongodb';
import { createMatcher } from '../../../domain/library/voice-model-filter';
import type { BorrowedVoiceModel } from '../../../domain/sharing/share';
import type { VoiceModel } from '../../../domain/voice-model';
import { ApiError } from '../../../errors/api-error';
import type { Collections } from '../../collections';
import { VOICE_MODEL_MEMBERS } from '../../decoder/decode';
import { SHARES, toBorrowed } from '../../decoder/decode-shares';
import { wantedPart } from '../../paging/find-page';
import { encodeCursor } from '../../paging/list-cursor';
import { nameKey, orderOf } from '../../paging/list-order';
import { MAX_SCANNED, type Outline, sameRecords, scanPart } from '../../paging/scan-list';
import { toObjectId } from '../../parameters';
import { listOf, toFilter, type VoiceModelQuery } from '../voice-model-query';

/** One page of what was lent to a user, and how many there are on all pages. */
export interface BorrowedPage {
  readonly items: readonly BorrowedVoiceModel[];
  readonly next_cursor: string | null;
  readonly total: number;
}

/** Whose list is read, and how its documents are. */
export interface BorrowedRequest {
  readonly userId: string;
  readonly query: VoiceModelQuery;
  /** Null for a document that cannot be read. */
  readonly decode: (document: Document) => VoiceModel | null;
}

const projection: Document = { ...VOICE_MODEL_MEMBERS, ...SHARES };
/** What a scan reads of a document. Nothing else may decide, since a borrower could learn of it by searching. */
const OUTLINE: Document = {
  ...{ user_id: 1, model_id: 1, name: 1, description: 1, tags: 1, file_type: 1 },
  ...{ created_at: 1, missing_since: 1, ...SHARES },
};

/**
 * One page of the voices that were lent to a user, which are looked through in any order: nobody borrows so many that they would
 * need one of an index. The usage of the owner is not shown, so that a list in its order is in that of the ids. Throws ApiError
 * `invalid_parameter` for a cursor of another list, or where there are too many.
 */
export async function findBorrowed(
  { voiceModels }: Collections,
  { userId, query, decode }: BorrowedRequest,
  signal: AbortSignal,
): Promise<BorrowedPage> {
  const user = toObjectId(userId, 'user_id');
  const { limit, cursor, sort, linked, ...others } = query;
  const list = `lent ${listOf(user.toHexString(), query)}`;
  const wanted = wantedPart({ collection: 'voice_models', list, order: orderOf(sort), limit, cursor });
  const borrowedOf = readerOf(user, decode);
  const matches = createMatcher({ linked, ...others });
  let total = 0;
  const toOutline = (document: Document): Outline | null => {
    const found = borrowedOf(document);
    if (found === null || !matches({ ...found.borrowed, audio_file_path: '', samples: [] })) return null;
    total += 1;
    const { name, created_at } = found.borrowed;
    const key = { created_at, name: nameKey(name), last_used_at: null }[wanted.order.by];
    return { _id: found._id, position: { key, id: document._id } };
  };
  const filter = { ...borrowedBy(user), ...toFilter(others) };
  const scanned = { collection: voiceModels, filter, projection: OUTLINE };
  const { outlines, next, isComplete } = await scanPart(scanned, wanted, toOutline, signal);
  if (!isComplete) throw tooMany();
  const meant = { ...borrowedBy(user), ...sameRecords(outlines) };
  const documents = outlines.length === 0 ? [] : await voiceModels.find(meant, { signal, projection }).toArray();
  const found = new Map(documents.map(borrowedOf).flatMap((one) => (one === null ? [] : [[one._id, one.borrowed]])));
  // What was taken back meanwhile leaves the page shorter.
  const items = outlines.flatMap(({ _id }) => found.get(_id) ?? []);
  return { items, next_cursor: next === null ? null : encodeCursor(next, wanted.list), total };
}

const borrowedBy = (user: ObjectId): Document => ({ 'shares.user_id': { $eq: user } });

/** Reads documents as the user sees them to whom they were lent; null for one that is not lent to the user. */
function readerOf(user: ObjectId, decode: BorrowedRequest['decode']) {
  const userId = user.toHexString();
  return (document: Document) => {
    const record = decode(document);
    const borrowed = record && toBorrowed(record, document, userId);
    return record === null || borrowed === null ? null : { _id: record._id, borrowed };
  };
}

function tooMany(): ApiError {
  const detail = `More than ${MAX_SCANNED} voice models were lent to this user, which are too many to be listed.`;
  return new ApiError('invalid_parameter', detail, { errors: [{ field: 'owner', message: 'has too many of others' }] });
}
