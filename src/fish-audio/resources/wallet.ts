import type { CallOptions } from '../options';
import type { Connection } from '../transport/connection';
import { OPERATIONS } from '../transport/operations';
import { type ApiCredit, apiCreditSchema } from '../wire';

/** Reads the prepaid credit of the account the key belongs to (`GET /wallet/self/api-credit`). */
export function getApiCredit(connection: Connection, call: CallOptions): Promise<ApiCredit> {
  const request = { path: '/wallet/self/api-credit', totalMs: connection.timeouts.readMs };
  return connection.askJson(OPERATIONS.getApiCredit, request, apiCreditSchema, call);
}
