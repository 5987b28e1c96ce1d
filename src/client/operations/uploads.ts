import type { Limits, LimitsQuery, ReferenceCheck, UploadFields, UploadResult } from '../api-types.js';
import type { CallOptions, Connection } from '../http/connection.js';
import type { Progress } from '../http/send.js';
import { type Recording, uploadForm } from '../upload/form.js';
import { createIdempotencyKey } from '../upload/idempotency-key.js';

/** What a check can be given besides the recordings and the fields. */
export interface CheckOptions extends CallOptions {
  /** Called while bytes leave the device, where the platform has XMLHttpRequest. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** What an upload can be given besides the recordings and the fields. */
export interface UploadOptions extends CheckOptions {
  /**
   * Names the intended upload: another call with the same key and content makes no second voice model. Without one the client
   * makes a key for this call and uses it for all of its attempts.
   */
  readonly idempotencyKey?: string | undefined;
}

/** What a reading of the limits can be given. */
export interface LimitsOptions extends CallOptions, LimitsQuery {}

type Recordings = Recording | readonly Recording[];

/** What can be done with recordings. Every function rejects with a VoiceModelsError. */
export function uploadOperations(connection: Connection) {
  return {
    /** Makes a voice model of one or more recordings. An attempt whose answer was lost is repeated and makes no second one. */
    upload: async (
      files: Recordings,
      fields: UploadFields = {},
      options: UploadOptions = {},
    ): Promise<UploadResult> => {
      const { idempotencyKey = createIdempotencyKey(), ...others } = options;
      return connection.json<UploadResult>({
        method: 'POST',
        path: ['api', 'upload-reference'],
        form: () => uploadForm(files, fields),
        headers: { 'Idempotency-Key': idempotencyKey },
        expects: 'model_id',
        ...others,
      });
    },
    /** Checks recordings as an upload would, and makes nothing. */
    checkReferences: async (files: Recordings, fields: UploadFields = {}, options?: CheckOptions) =>
      connection.json<ReferenceCheck>({
        method: 'POST',
        path: ['api', 'reference-checks'],
        expects: 'samples',
        form: () => uploadForm(files, fields),
        ...options,
      }),
    /** Every limit in force, and how much of those of a user is used. */
    readLimits: ({ user_id, ...options }: LimitsOptions = {}) =>
      connection.json<Limits>({ path: ['api', 'limits'], query: { user_id }, expects: 'max_files', ...options }),
  };
}
