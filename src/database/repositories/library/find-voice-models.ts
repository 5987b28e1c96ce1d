import type { Document } from 'mongodb';
import { createMatcher } from '../../../domain/library/voice-model-filter';
import type { VoiceModel } from '../../../domain/voice-model';
import { ApiError } from '../../../errors/api-error';
import type { Collections } from '../../collections';
import { VOICE_MODEL_MEMBERS } from '../../decoder/decode';
import { membersOf, readDate } from '../../decoder/read-values';
import { NEWEST_OF_USER } from '../../indexes/index-specs';
import { findPart, type PartOfList } from '../../paging/find-page';
import type { ListPosition } from '../../paging/list-cursor';
import { nameKey, orderOf } from '../../paging/list-order';
import type { WantedPart } from '../../paging/merge-waiting';
import type { Readable } from '../../paging/read-readable';
import { MAX_SCANNED, type Outline, sameRecords, scanPart } from '../../paging/scan-list';
import { toObjectId } from '../../parameters';
import { ofUser } from '../filters';
import { listOf, toFilter, type VoiceModelQuery } from '../voice-model-query';

/** A part of a user's list, and how its documents are read. */
export interface FindRequest {
  readonly userId: string;
  readonly query: VoiceModelQuery;
  readonly wanted: WantedPart;
  /** Null for a document that cannot be read. */
  readonly decode: (document: Document) => VoiceModel | null;
}

/** What a scan reads of a document, besides what is searched. */
const OUTLINE: Document = {
  ...{ model_id: 1, name: 1, created_at: 1, 'usage.last_used_at': 1 },
  ...{ tags: 1, file_type: 1, echo_id: 1, missing_since: 1 },
};
const SEARCHED: Document = { description: 1, audio_file_path: 1, 'samples.file_name': 1 };

/** The members by which a query decides, and no others. */
function outlineOf({ search }: Partial<VoiceModelQuery> = {}): Document {
  return search === undefined ? OUTLINE : { ...OUTLINE, ...SEARCHED };
}

/** The filter for those documents of one user that a query can mean. Throws ApiError `invalid_parameter` for a malformed id. */
function meantBy(userId: string, query: Partial<VoiceModelQuery> = {}): Document {
  return { ...ofUser(toObjectId(userId, 'user_id')), ...toFilter(query) };
}

/** Echos have an index, by which a planner could find the linked voice models of everybody. */
function hasOtherIndex({ linked }: Partial<VoiceModelQuery> = {}): boolean {
  return linked !== undefined;
}

/** How the documents of one user that a query can mean are looked through. Throws as `meantBy` does. */
export function scanOf(userId: string, query?: Partial<VoiceModelQuery>) {
  const index = hasOtherIndex(query) ? NEWEST_OF_USER : undefined;
  return { filter: meantBy(userId, query), index, projection: outlineOf(query) };
}

/** Which list a query asks for, and which part of it. Throws ApiError `invalid_parameter` for a malformed id. */
export function pageRequest(userId: string, query: VoiceModelQuery): PartOfList {
  const { limit, cursor, sort } = query;
  const list = listOf(toObjectId(userId, 'user_id').toHexString(), query);
  return { collection: 'voice_models', list, order: orderOf(sort), limit, cursor };
}

/**
 * Reads one part of a user's list. By time it is read in the order of the index, and ends, perhaps before the page is full,
 * after some thousand documents that are not meant. In any other order the documents of the user are looked through; throws
 * ApiError `invalid_parameter` where there are too many.
 */
export function findVoiceModels(
  collections: Collections,
  request: FindRequest,
  signal: AbortSignal,
): Promise<Readable<ListPosition, VoiceModel>> {
  if (request.wanted.order.by !== 'created_at') return findByScan(collections, request, signal);
  const { userId, query, wanted, decode } = request;
  const matches = createMatcher(query);
  const part = {
    collection: 'voice_models',
    filter: meantBy(userId, query),
    index: NEWEST_OF_USER,
    hasOtherIndex: hasOtherIndex(query),
    projection: VOICE_MODEL_MEMBERS,
    decode: (document: Document): VoiceModel | null => {
      const record = decode(document);
      return record !== null && matches(record) ? record : null;
    },
  };
  return findPart(collections.db, part, wanted, signal);
}

async function findByScan(
  { voiceModels }: Collections,
  { userId, query, wanted, decode }: FindRequest,
  signal: AbortSignal,
): Promise<Readable<ListPosition, VoiceModel>> {
  const matches = createMatcher(query);
  const toOutline = (document: Document): Outline | null => {
    const record = decode(document);
    if (record === null || !matches(record)) return null;
    const position = { key: keyOf(wanted, document, record), id: document._id };
    return { _id: record._id, position };
  };
  const scanned = { collection: voiceModels, ...scanOf(userId, query) };
  const { outlines, next, isComplete } = await scanPart(scanned, wanted, toOutline, signal);
  if (!isComplete) throw tooMany();
  const filter = { ...meantBy(userId), ...sameRecords(outlines) };
  const options = { signal, projection: VOICE_MODEL_MEMBERS };
  const documents = outlines.length === 0 ? [] : await voiceModels.find(filter, options).toArray();
  const records = new Map(documents.map(decode).flatMap((record) => (record === null ? [] : [[record._id, record]])));
  // What was deleted meanwhile leaves the page shorter.
  const found = outlines.flatMap(({ _id, position }) => {
    const item = records.get(_id);
    return item === undefined ? [] : [{ item, position }];
  });
  return { items: found.map(({ item }) => item), positions: found.map(({ position }) => position), next };
}

function keyOf({ order }: WantedPart, document: Document, { name }: VoiceModel): ListPosition['key'] {
  return order.by === 'name' ? nameKey(name) : readDate(membersOf(document.usage).last_used_at);
}

function tooMany(): ApiError {
  const detail = `This user has more than ${MAX_SCANNED} voice models, which are too many to be sorted like this. Sort by created_at, or ask for fewer.`;
  return new ApiError('invalid_parameter', detail, {
    errors: [{ field: 'sort', message: 'must be created_at or -created_at for so many voice models' }],
  });
}
