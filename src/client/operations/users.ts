import type { Erasure, WholeUserQuery } from '../api-types.js';
import type { CallOptions, Connection } from '../http/connection.js';

/** What can be done with all of a user. Every function rejects with a VoiceModelsError. */
export function userOperations(connection: Connection) {
  return {
    /** Everything of a user as a ZIP archive. Read its body or abort: until then the connection is in use. */
    exportUser: async (query: WholeUserQuery = {}, { signal }: CallOptions = {}): Promise<Response> =>
      connection.response({ path: ['api', 'users', 'me', 'export'], query, signal }),
    /** Erases everything of a user. It goes on by itself; `readErasure` says how far it is. Asking again is asking once. */
    eraseUser: (query: WholeUserQuery = {}, options?: CallOptions) =>
      connection.json<Erasure>({
        method: 'DELETE',
        path: ['api', 'users', 'me'],
        query,
        expects: 'erasure_id',
        ...options,
      }),
    /** How far the erasure of a user has come. Rejects with `erasure_not_found` if none was asked for. */
    readErasure: (query: WholeUserQuery = {}, options?: CallOptions) =>
      connection.json<Erasure>({ path: ['api', 'users', 'me', 'erasure'], query, expects: 'erasure_id', ...options }),
  };
}
