import { z } from 'zod';
import type { CallOptions } from '../options';
import { ENDPOINTS } from '../transport/endpoints';
import type { Transport } from '../transport/transport';

/** The prepaid credit, a decimal number of US dollars as text; it can be below zero. */
export interface ApiCredit {
  readonly credit: string;
}

/** The body of `GET /wallet/self/api-credit`; the SDKs of Fish.Audio allow for a number as well. */
const apiCreditSchema = z.object({ credit: z.union([z.string(), z.number()]).transform(String) });

/** Reads the prepaid credit of the account the key belongs to (`GET /wallet/self/api-credit`). */
export function getApiCredit(transport: Transport, call: CallOptions): Promise<ApiCredit> {
  const request = { path: '/wallet/self/api-credit', totalMs: transport.timeouts.readMs };
  return transport.requestJson(ENDPOINTS.getApiCredit, request, apiCreditSchema, call);
}
