import type { CallOptions } from '../options';
import { ENDPOINTS } from '../transport/endpoints';
import type { Transport } from '../transport/transport';
import { type ApiCredit, apiCreditSchema } from '../wire';

/** Reads the prepaid credit of the account the key belongs to (`GET /wallet/self/api-credit`). */
export function getApiCredit(connection: Transport, call: CallOptions): Promise<ApiCredit> {
  const request = { path: '/wallet/self/api-credit', totalMs: connection.timeouts.readMs };
  return connection.askJson(ENDPOINTS.getApiCredit, request, apiCreditSchema, call);
}
