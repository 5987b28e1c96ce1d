import { type ClientOptions, Connection } from './http/connection.js';
import { clipOperations } from './operations/clips.js';
import { echoOperations } from './operations/echos.js';
import { keyOperations } from './operations/keys.js';
import { libraryOperations } from './operations/library.js';
import { serviceOperations } from './operations/service.js';
import { shareOperations } from './operations/shares.js';
import { uploadOperations } from './operations/uploads.js';
import { usageOperations } from './operations/usage.js';
import { userOperations } from './operations/users.js';
import { versionOperations } from './operations/versions.js';
import { voiceModelOperations } from './operations/voice-models.js';

export type * from './api-types.js';
export { type ClientErrorCode, type FieldError, VoiceModelsError } from './errors/voice-models-error.js';
export type { CallOptions, ClientOptions } from './http/connection.js';
export type { RetryOptions } from './http/retry.js';
export type { Fetch, Progress } from './http/send.js';
export type { ChangeOptions } from './operations/library.js';
export type { SoundStream, Speech } from './operations/speech.js';
export type { CheckOptions, LimitsOptions, UploadOptions } from './operations/uploads.js';
export type { Recording } from './upload/form.js';
export { createIdempotencyKey } from './upload/idempotency-key.js';

/** Every operation of the API by the name that the OpenAPI document gives it; `upload` is `uploadReference`. */
export type VoiceModelsClient = ReturnType<typeof createVoiceModelsClient>;

/** A client of the service at `baseUrl`. It opens nothing, and keeps nothing between two calls. */
export function createVoiceModelsClient(options: ClientOptions) {
  const connection = new Connection(options);
  return {
    ...uploadOperations(connection),
    ...voiceModelOperations(connection),
    ...versionOperations(connection),
    ...clipOperations(connection),
    ...libraryOperations(connection),
    ...shareOperations(connection),
    ...echoOperations(connection),
    ...keyOperations(connection),
    ...usageOperations(connection),
    ...userOperations(connection),
    ...serviceOperations(connection),
  };
}
