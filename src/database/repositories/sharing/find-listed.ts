import type { Document } from 'mongodb';
import { createMatcher } from '../../../domain/library/voice-model-filter';
import { isTakenDown } from '../../../domain/model-status';
import type { Page, PageQuery } from '../../../domain/page';
import type { ListedVoiceModel } from '../../../domain/sharing/listing';
import type { VoiceModel } from '../../../domain/voice-model';
import type { Collections } from '../../collections';
import { VOICE_MODEL_MEMBERS } from '../../decoder/decode';
import { NEWEST_LISTED } from '../../indexes/index-specs';
import { findPage } from '../../paging/find-page';
import { LISTED } from '../filters';
import { listOf, toFilter } from '../voice-model-query';

/** Which voices of the catalogue are listed. */
export interface CatalogueQuery extends PageQuery {
  /** A part of the name, the description or a tag. */
  readonly search?: string | undefined;
  /** Tags that they have, all of them. */
  readonly tags?: readonly string[] | undefined;
}

/** One page of the catalogue, newest first. Throws ApiError `invalid_parameter` for a cursor of another list. */
export function findListed(
  { db }: Collections,
  query: CatalogueQuery,
  decode: (document: Document) => VoiceModel | null,
  signal: AbortSignal,
): Promise<Page<ListedVoiceModel>> {
  const { limit, cursor, search, tags } = query;
  const matches = createMatcher({ search, tags });
  const request = {
    ...{ collection: 'voice_models', list: listOf('catalogue', query), limit, cursor },
    filter: { ...LISTED, ...toFilter({ tags }) },
    ...{ index: NEWEST_LISTED, hasOtherIndex: true, projection: VOICE_MODEL_MEMBERS },
    decode: (document: Document): ListedVoiceModel | null => {
      const record = decode(document);
      const listed = record && toListed(record);
      // Nothing that is not shown may decide, since whoever searches could learn of it.
      const shown = listed && { ...listed, ...{ audio_file_path: '', samples: [] }, ...NOT_SHOWN };
      return shown !== null && matches(shown) ? listed : null;
    },
  };
  return findPage(db, request, signal);
}

const NOT_SHOWN = { file_type: 'audio', echo_id: null, missing_since: null } as const;

/** What everybody sees of a voice that its owner has listed; null for any other, and for one that can never speak. */
export function toListed(record: VoiceModel): ListedVoiceModel | null {
  const { model_id, name, description, tags, created_at, model_state, visibility, missing_since } = record;
  if (visibility === undefined || missing_since !== null || model_state === 'failed' || isTakenDown(record))
    return null;
  return { model_id, name, description, tags, created_at, model_state, visibility };
}
