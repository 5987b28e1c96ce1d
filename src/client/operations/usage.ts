import type { Credit, UsageQuery, UsageReport } from '../api-types.js';
import type { CallOptions, Connection } from '../http/connection.js';

/** What speaking has cost. Every function rejects with a VoiceModelsError. */
export function usageOperations(connection: Connection) {
  return {
    /** What a user's voices spoke, by UTC day or by voice. */
    readUsage: (query: UsageQuery = {}, options?: CallOptions) =>
      connection.json<UsageReport>({ path: ['api', 'usage'], query, expects: 'rows', ...options }),
    /** The prepaid credit at Fish.Audio. Rejects with `not_found` unless the service shows it. */
    readCredit: (options?: CallOptions) =>
      connection.json<Credit>({ path: ['api', 'credit'], expects: 'credit_usd', ...options }),
  };
}
