import { z } from 'zod';
import type { CallOptions } from '../options';
import { ENDPOINTS } from '../transport/endpoints';
import type { Transport } from '../transport/transport';

/** The prepaid credit, a decimal number of US dollars as text; it can be below zero. */
export interface ApiCredit {
  readonly credit: string;
}

/** The credit in US dollars, or null where it is no number. */
export function usdOf({ credit }: ApiCredit): number | null {
  const usd = Number(credit);
  return credit.trim() !== '' && Number.isFinite(usd) ? usd : null;
}

/** The body of `GET /wallet/self/api-credit`; the SDKs of Fish.Audio allow for a number as well. */
const apiCreditSchema = z.object({ credit: z.union([z.string(), z.number()]).transform(String) });

const PATH = '/wallet/self/api-credit';

/** Reads the prepaid credit of the account the key belongs to (`GET /wallet/self/api-credit`). */
export function getApiCredit(transport: Transport, call: CallOptions): Promise<ApiCredit> {
  const request = { path: PATH, totalMs: transport.timeouts.readMs };
  return transport.requestJson(ENDPOINTS.getApiCredit, request, apiCreditSchema, call);
}

/** The same by one attempt that is made while calls are paused as well, and changes nothing about that. */
export function checkKey(transport: Transport, call: CallOptions): Promise<ApiCredit> {
  const request = { path: PATH, totalMs: transport.timeouts.readMs };
  return transport.attemptJson(ENDPOINTS.checkKey, request, apiCreditSchema, call);
}
