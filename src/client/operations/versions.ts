import type { RecreateQuery, VersionFields, VersionResult, VoiceModel } from '../api-types.js';
import type { Connection } from '../http/connection.js';
import { type Recording, uploadForm } from '../upload/form.js';
import { createIdempotencyKey } from '../upload/idempotency-key.js';
import type { UploadOptions } from './uploads.js';

/** What can be done with the versions of a voice model. Every function rejects with a VoiceModelsError. */
export function versionOperations(connection: Connection) {
  const pathOf = (modelId: string, ...more: string[]) => ['api', 'voice-models', modelId, ...more];
  const make = ({ idempotencyKey = createIdempotencyKey(), ...options }: UploadOptions) =>
    ({ method: 'POST', headers: { 'Idempotency-Key': idempotencyKey }, expects: 'model_id', ...options }) as const;
  return {
    /**
     * Makes a new version of a voice model, of these recordings, or of those that are kept where there are none. The voice speaks
     * with it as soon as it is trained. An attempt whose answer was lost is repeated and makes no second one.
     */
    createVersion: async (
      modelId: string,
      files: Recording | readonly Recording[] = [],
      fields: VersionFields = {},
      options: UploadOptions = {},
    ) => {
      const path = pathOf(modelId, 'versions');
      const hasForm = [files].flat().length > 0 || Object.keys(fields).length > 0;
      const form = hasForm ? { form: () => uploadForm(files, fields) } : {};
      return connection.json<VersionResult>({ ...make(options), path, ...form });
    },
    /** Lets a voice model speak with one of its versions. */
    chooseVersion: (modelId: string, version: string, { signal }: Pick<UploadOptions, 'signal'> = {}) =>
      connection.json<VoiceModel>({
        method: 'PUT',
        path: pathOf(modelId, 'versions', 'current'),
        json: { model_id: version },
        expects: 'model_id',
        signal,
      }),
    /** Makes a voice model again of its kept recordings, where Fish.Audio has lost it; with `force: true` also where it has not. */
    recreateVoiceModel: async (modelId: string, query: RecreateQuery = {}, options: UploadOptions = {}) =>
      connection.json<VersionResult>({ ...make(options), path: pathOf(modelId, 'recreate'), query }),
  };
}
