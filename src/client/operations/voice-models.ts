import type {
  DeleteQuery,
  DeleteReceipt,
  Limits,
  ReferenceCheck,
  SpeechRequest,
  UploadFields,
  UploadResult,
  VoiceModel,
  VoiceModelList,
  VoiceModelQuery,
} from '../api-types.js';
import type { CallOptions, Connection } from '../http/connection.js';
import type { Progress } from '../http/send.js';
import { type Recording, uploadForm } from '../upload/form.js';
import { createIdempotencyKey } from '../upload/idempotency-key.js';
import { eachEntry } from './pages.js';
import { Speech } from './speech.js';

/** What an upload can be given besides the recordings and the fields. */
export interface UploadOptions extends CallOptions {
  /** Called while bytes leave the device, where the platform has XMLHttpRequest. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /**
   * Names the intended upload: another call with the same key and content makes no second voice model. Without one the client
   * makes a key for this call and uses it for all of its attempts.
   */
  readonly idempotencyKey?: string | undefined;
}

/** What can be done with voice models. Every function rejects with a VoiceModelsError. */
export function voiceModelOperations(connection: Connection) {
  const pathOf = (modelId: string, ...more: string[]) => ['api', 'voice-models', modelId, ...more];
  const listVoiceModels = (query: VoiceModelQuery, options?: CallOptions) =>
    connection.json<VoiceModelList>({ path: ['api', 'voice-models'], query, expects: 'voice_models', ...options });
  return {
    /** Makes a voice model of one or more recordings. An attempt whose answer was lost is repeated and makes no second one. */
    upload: (files: Recording | readonly Recording[], fields: UploadFields = {}, options: UploadOptions = {}) =>
      upload(connection, files, fields, options),
    /** Checks recordings as an upload would, and makes nothing. */
    checkReferences: (
      files: Recording | readonly Recording[],
      fields: UploadFields = {},
      options?: Omit<UploadOptions, 'idempotencyKey'>,
    ) =>
      connection.json<ReferenceCheck>({
        method: 'POST',
        path: ['api', 'reference-checks'],
        form: uploadForm(files, fields),
        ...options,
      }),
    /** Every limit in force. */
    readLimits: (options?: CallOptions) => connection.json<Limits>({ path: ['api', 'limits'], ...options }),
    /** One page of a user's voice models, newest first. */
    listVoiceModels,
    /** All of a user's voice models, newest first, for `for await`. The next page is asked for when the one before is used up. */
    eachVoiceModel: (query: VoiceModelQuery, options?: CallOptions) =>
      eachEntry(
        (cursor) => listVoiceModels({ ...query, ...cursor }, options),
        (page) => page.voice_models,
      ),
    /** One voice model. */
    readVoiceModel: (modelId: string, options?: CallOptions) =>
      connection.json<VoiceModel>({ path: pathOf(modelId), ...options }),
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

async function upload(
  connection: Connection,
  files: Recording | readonly Recording[],
  fields: UploadFields,
  { idempotencyKey = createIdempotencyKey(), onProgress, signal }: UploadOptions,
): Promise<UploadResult> {
  return connection.json({
    method: 'POST',
    path: ['api', 'upload-reference'],
    form: uploadForm(files, fields),
    headers: { 'Idempotency-Key': idempotencyKey },
    expects: 'model_id',
    onProgress,
    signal,
  });
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
