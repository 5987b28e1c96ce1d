import type {
  ApiKey,
  ApiKeyList,
  AuditEventList,
  AuditQuery,
  CreatedApiKey,
  KeyQuery,
  NewApiKey,
} from '../api-types.js';
import type { CallOptions, Connection } from '../http/connection.js';

/** Keys of programs, where the service has sign-in. Every function rejects with a VoiceModelsError. */
export function keyOperations(connection: Connection) {
  return {
    /** The keys of the user of the token, newest first. Rejects with `not_found` where the service has no sign-in. */
    listKeys: (query: KeyQuery = {}, options?: CallOptions) =>
      connection.json<ApiKeyList>({ path: ['api', 'keys'], query, expects: 'keys', ...options }),
    /** Makes a key, which is in `key` of the result and nowhere else. It is not repeated after a lost answer, since there would be two. */
    createKey: (key: NewApiKey, options?: CallOptions) =>
      connection.json<CreatedApiKey>({
        method: 'POST',
        path: ['api', 'keys'],
        json: key,
        expects: 'key',
        repeat: 'refused',
        ...options,
      }),
    /** One page of what the user of the token did, newest first. */
    readAudit: (query: AuditQuery = {}, options?: CallOptions) =>
      connection.json<AuditEventList>({ path: ['api', 'audit'], query, expects: 'events', ...options }),
    /** Revokes a key, at once. */
    revokeKey: (keyId: string, options?: CallOptions) =>
      connection.json<ApiKey>({ method: 'DELETE', path: ['api', 'keys', keyId], expects: 'revoked_at', ...options }),
  };
}
