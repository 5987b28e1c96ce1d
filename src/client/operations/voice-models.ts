import type {
  DeleteQuery,
  DeleteReceipt,
  SampleQuery,
  SeenVoiceModel,
  SpeechRequest,
  VoiceModelList,
  VoiceModelQuery,
} from '../api-types.js';
import type { CallOptions, Connection } from '../http/connection.js';
import { eachEntry } from './pages.js';
import { requestSpeech, Speech } from './speech.js';

/** What can be done with voice models. Every function rejects with a VoiceModelsError. */
export function voiceModelOperations(connection: Connection) {
  const pathOf = (modelId: string, ...more: string[]) => ['api', 'voice-models', modelId, ...more];
  const listVoiceModels = (query: VoiceModelQuery = {}, options?: CallOptions) =>
    connection.json<VoiceModelList>({ path: ['api', 'voice-models'], query, expects: 'voice_models', ...options });
  return {
    /** One page of a user's voice models, newest first unless `sort` says otherwise. */
    listVoiceModels,
    /** All of a user's voice models, newest first unless `sort` says otherwise, for `for await`. The next page is asked for when the one before is used up. */
    eachVoiceModel: (query: VoiceModelQuery = {}, options?: CallOptions) =>
      eachEntry(
        (cursor) => listVoiceModels({ ...query, ...cursor }, options),
        (page) => page.voice_models,
      ),
    /** One voice model, as far as the user may see it. */
    readVoiceModel: (modelId: string, options?: CallOptions) =>
      connection.json<SeenVoiceModel>({ path: pathOf(modelId), expects: 'model_id', ...options }),
    /** Deletes a voice model here, and with `fish_audio: true` at Fish.Audio as well. */
    deleteVoiceModel: (modelId: string, query: DeleteQuery = {}, options?: CallOptions) =>
      connection.json<DeleteReceipt>(
        { method: 'DELETE', path: pathOf(modelId), query, expects: 'deleted', ...options },
        () => goneReceipt(modelId, query),
      ),
    /** A recording as it was uploaded, by its place from 0. Read it or abort: until then the connection is in use. */
    readSample: async (modelId: string, query: SampleQuery = {}, { signal }: CallOptions = {}) =>
      new Speech(await connection.response({ path: pathOf(modelId, 'sample'), query, signal }), signal),
    /** Speaks a text. Read the sound or abort: until then the connection is in use. */
    speak: (modelId: string, request: SpeechRequest, options?: CallOptions) =>
      requestSpeech(connection, pathOf(modelId, 'speech'), request, options),
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
