import type {
  BulkReceipt,
  BulkRequest,
  ChangedVoiceModel,
  SeenVoiceModel,
  TagCounts,
  TagsQuery,
  VoiceModelChange,
} from '../api-types.js';
import type { CallOptions, Connection } from '../http/connection.js';

/** What a change can be given besides what is changed. */
export interface ChangeOptions extends CallOptions {
  /** The ETag with which the voice model was read; `*` for any. */
  readonly ifMatch?: string | undefined;
}

/** What is done with voice models that are there. Every function rejects with a VoiceModelsError. */
export function libraryOperations(connection: Connection) {
  const pathOf = (name: string) => ['api', 'voice-models', name];
  return {
    /** One voice model with its ETag, by which `changeVoiceModel` notices that somebody else has changed it. */
    readVoiceModelWithETag: async (modelId: string, options?: CallOptions) => {
      const { body, etag } = await connection.jsonWithETag<SeenVoiceModel>({
        path: pathOf(modelId),
        expects: 'model_id',
        ...options,
      });
      return { voiceModel: body, etag };
    },
    /**
     * Changes the name, the description or the tags, or lists the voice model in the catalogue. With `ifMatch` it rejects with `precondition_failed` where somebody else has
     * changed the voice model since, and is not repeated after a lost answer, since the repetition would be refused.
     */
    changeVoiceModel: (modelId: string, change: VoiceModelChange, { ifMatch, signal }: ChangeOptions = {}) =>
      connection.json<ChangedVoiceModel>({
        method: 'PATCH',
        path: pathOf(modelId),
        json: change,
        expects: 'model_id',
        signal,
        ...(ifMatch !== undefined && { headers: { 'If-Match': ifMatch }, repeat: 'refused' }),
      }),
    /** A user's tags, most used first. */
    listTags: (query: TagsQuery = {}, options?: CallOptions) =>
      connection.json<TagCounts>({ path: pathOf('tags'), query, expects: 'tags', ...options }),
    /** Deletes, tags or untags up to 100 voice models; look at each result. Deletions are not repeated after a lost answer. */
    changeVoiceModels: (request: BulkRequest, options?: CallOptions) =>
      connection.json<BulkReceipt>({
        method: 'POST',
        path: pathOf('bulk'),
        json: request,
        expects: 'results',
        repeat: request.action === 'delete' ? 'refused' : 'always',
        ...options,
      }),
  };
}
