import type {
  BorrowedVoiceModelList,
  Catalogue,
  CatalogueQuery,
  NewShare,
  SeenVoiceModel,
  Share,
  ShareList,
  ShareReceipt,
  VoiceModelQuery,
} from '../api-types.js';
import type { CallOptions, Connection } from '../http/connection.js';
import { eachEntry } from './pages.js';

/** What is lent to other users, and by them, and what everybody has in the catalogue. Every function rejects with a VoiceModelsError. */
export function shareOperations(connection: Connection) {
  const pathOf = (modelId: string, ...more: string[]) => ['api', 'voice-models', modelId, 'shares', ...more];
  return {
    /** Lends a voice model to another user, or changes what is lent. */
    shareVoiceModel: (modelId: string, share: NewShare, options?: CallOptions) =>
      connection.json<Share>({
        method: 'POST',
        path: pathOf(modelId),
        json: share,
        expects: 'may',
        ...options,
      }),
    /** To whom a voice model is lent. */
    listShares: (modelId: string, options?: CallOptions) =>
      connection.json<ShareList>({ path: pathOf(modelId), expects: 'shares', ...options }),
    /** Takes a voice model back from a user; takes effect at once. */
    revokeShare: (modelId: string, userId: string, options?: CallOptions) =>
      connection.json<ShareReceipt>({
        method: 'DELETE',
        path: pathOf(modelId, userId),
        expects: 'revoked',
        ...options,
      }),
    ...borrowedOperations(connection),
  };
}

/** What can be done with voice models of other users. */
function borrowedOperations(connection: Connection) {
  const readSeen = (modelId: string, options?: CallOptions) =>
    connection.json<SeenVoiceModel>({ path: ['api', 'voice-models', modelId], expects: 'model_id', ...options });
  const listBorrowedVoiceModels = (query: VoiceModelQuery = {}, options?: CallOptions) =>
    connection.json<BorrowedVoiceModelList>({
      path: ['api', 'voice-models'],
      query: { ...query, owner: 'others' },
      expects: 'voice_models',
      ...options,
    });
  return {
    /** One page of the voice models that other users have lent to the user; `listVoiceModels` lists the user's own. */
    listBorrowedVoiceModels,
    /** All of the voice models that other users have lent to the user, for `for await`. The next page is asked for when the one before is used up. */
    eachBorrowedVoiceModel: (query: VoiceModelQuery = {}, options?: CallOptions) =>
      eachEntry(
        (cursor) => listBorrowedVoiceModels({ ...query, ...cursor }, options),
        (page) => page.voice_models,
      ),
    /** One voice model that another user has lent to the user. It is read as by `readVoiceModel`, and may be seen otherwise by now. */
    readBorrowedVoiceModel: readSeen,
    /** One page of the catalogue: the voice models that their owners have listed. */
    listCatalogue: (query: CatalogueQuery = {}, options?: CallOptions) =>
      connection.json<Catalogue>({ path: ['api', 'catalogue'], query, expects: 'voice_models', ...options }),
    /** One voice model of the catalogue. It is read as by `readVoiceModel`: more is seen of one that is the user's own, or lent to the user. */
    readListedVoiceModel: readSeen,
  };
}
