import type {
  BulkReceipt,
  BulkRequest,
  ChangedVoiceModel,
  DeleteQuery,
  DeleteReceipt,
  SpeechRequest,
  TagCounts,
  TagsQuery,
  VoiceModel,
  VoiceModelChange,
  VoiceModelList,
  VoiceModelQuery,
} from '../api-types.js';
import type { CallOptions, Connection } from '../http/connection.js';
import { eachEntry } from './pages.js';
import { Speech } from './speech.js';

/** What a change can be given besides what is changed. */
export interface ChangeOptions extends CallOptions {
  /** The ETag with which the voice model was read; `*` for any. */
  readonly ifMatch?: string | undefined;
}

/** What can be done with voice models. Every function rejects with a VoiceModelsError. */
export function voiceModelOperations(connection: Connection) {
  const pathOf = (modelId: string, ...more: string[]) => ['api', 'voice-models', modelId, ...more];
  const listVoiceModels = (query: VoiceModelQuery, options?: CallOptions) =>
    connection.json<VoiceModelList>({ path: ['api', 'voice-models'], query, expects: 'voice_models', ...options });
  return {
    /** One page of a user's voice models, newest first unless `sort` says otherwise. */
    listVoiceModels,
    /** All of a user's voice models, newest first unless `sort` says otherwise, for `for await`. The next page is asked for when the one before is used up. */
    eachVoiceModel: (query: VoiceModelQuery, options?: CallOptions) =>
      eachEntry(
        (cursor) => listVoiceModels({ ...query, ...cursor }, options),
        (page) => page.voice_models,
      ),
    /** One voice model. */
    readVoiceModel: (modelId: string, options?: CallOptions) =>
      connection.json<VoiceModel>({ path: pathOf(modelId), ...options }),
    /** One voice model with its ETag, by which `changeVoiceModel` notices that somebody else has changed it. */
    readVoiceModelWithETag: async (modelId: string, options?: CallOptions) => {
      const { body, etag } = await connection.jsonWithETag<VoiceModel>({ path: pathOf(modelId), ...options });
      return { voiceModel: body, etag };
    },
    /**
     * Changes the name, the description or the tags. With `ifMatch` it rejects with `precondition_failed` where somebody else has
     * changed the voice model since, and is not repeated after a lost answer, since the repetition would be refused.
     */
    changeVoiceModel: (modelId: string, change: VoiceModelChange, { ifMatch, signal }: ChangeOptions = {}) =>
      connection.json<ChangedVoiceModel>({
        method: 'PATCH',
        path: pathOf(modelId),
        json: change,
        signal,
        ...(ifMatch !== undefined && { headers: { 'If-Match': ifMatch }, repeat: 'refused' }),
      }),
    /** A user's tags, most used first. */
    listTags: (query: TagsQuery, options?: CallOptions) =>
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
    /** Deletes a voice model here, and with `fish_audio: true` at Fish.Audio as well. */
    deleteVoiceModel: (modelId: string, query: DeleteQuery = {}, options?: CallOptions) =>
      connection.json<DeleteReceipt>({ method: 'DELETE', path: pathOf(modelId), query, ...options }, () =>
        goneReceipt(modelId, query),
      ),
    /** Speaks a text. Read the sound or abort: until then the connection is in use. */
    speak: async (modelId: string, request: SpeechRequest, { signal }: CallOptions = {}) => {
      const call = {
        method: 'POST',
        path: pathOf(modelId, 'speech'),
        json: request,
        repeat: 'refused',
        signal,
      } as const;
      return new Speech(await connection.response(call), signal);
    },
  };
}

/** A deletion whose answer was lost, and which the repetition found done. The service removes the record last. */
function goneReceipt(modelId: string, { fish_audio = false }: DeleteQuery): DeleteReceipt {
  return {
    success: true,
    model_id: modelId,
    deleted: { database: true, fish_audio, sample: false },
    unlinked_echo_id: null,
  };
}
