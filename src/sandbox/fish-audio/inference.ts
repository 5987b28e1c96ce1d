import type { Account } from './accounts';
import type { HttpExchange } from './http/http-exchange';
import { errorResponse, HttpError, type SandboxResponse } from './http/response';
import type { SandboxContext } from './sandbox-context';

const FREE_ENGINE = 's2.1-pro-free';
const ENGINES: readonly string[] = ['s2.1-pro', FREE_ENGINE, 's2-pro', 's1', 'drama-3-preview'];
const USD_PER_BYTE = 15 / 1_000_000;

/** The engine that the `model` header selects; a missing or unknown name silently means `s2.1-pro`. */
export function engineOf(header: string | undefined): string {
  return header !== undefined && ENGINES.includes(header) ? header : 's2.1-pro';
}

/** Charges speech by its UTF-8 bytes; the free engine costs nothing. */
export function charge(account: Account, engine: string, text: string): void {
  if (engine !== FREE_ENGINE) account.creditUsd -= Buffer.byteLength(text) * USD_PER_BYTE;
}

/** Throws 402 for a paid engine when the account has no credit. Fish.Audio checks this before it reads the body. */
export function requireCredit(account: Account, engine: string): void {
  if (engine === FREE_ENGINE || account.creditUsd > 0) return;
  const message =
    'Insufficient API credit. API credit is separate from platform credits; top it up at https://fish.audio/app/billing';
  throw new HttpError(errorResponse(402, message, { 'x-fish-error-code': 'insufficient_balance' }));
}

/** The two headers of every response to an inference call. */
function limitHeaders(context: SandboxContext, account: Account): Record<string, string> {
  return {
    'ratelimit-limit-concurrency': String(context.settings.concurrency),
    'ratelimit-current-concurrency': String(account.inFlight),
  };
}

/** The message of the 429 for too many calls at once. */
export function concurrencyMessage(context: SandboxContext): string {
  return `You have exceeded your current concurrency limit of ${context.settings.concurrency}`;
}

/** Takes a place of the account until the signal is aborted; false when none is free. */
export function takePlace(context: SandboxContext, account: Account, signal: AbortSignal): boolean {
  if (account.inFlight >= context.settings.concurrency) return false;
  // The signal of a client that has already left fires no event, so the place would never be released.
  if (signal.aborted) return true;
  account.inFlight++;
  signal.addEventListener('abort', () => account.inFlight--, { once: true });
  return true;
}

/** Runs `work` in a place of the account, with the headers of its limit; 429 when no place is free. */
export async function inPlace(
  context: SandboxContext,
  signal: AbortSignal,
  account: Account,
  work: () => Promise<SandboxResponse>,
): Promise<SandboxResponse> {
  const gotPlace = takePlace(context, account, signal);
  const headers = limitHeaders(context, account);
  const response = gotPlace ? await asResponse(work) : errorResponse(429, concurrencyMessage(context));
  return { ...response, headers: { ...headers, ...response.headers } };
}

/** Runs `work` after checking key, places and credit. The place is held until the response is complete. */
export async function runInference(
  context: SandboxContext,
  exchange: HttpExchange,
  engine: string,
  work: (account: Account) => Promise<SandboxResponse>,
): Promise<SandboxResponse> {
  const account = context.accounts.authenticate(exchange.header('authorization'));
  const response = await inPlace(context, exchange.signal, account, () => {
    requireCredit(account, engine);
    return work(account);
  });
  return { ...response, headers: { 'x-sandbox-engine': engine, ...response.headers } };
}

async function asResponse(work: () => Promise<SandboxResponse>): Promise<SandboxResponse> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HttpError) return error.response;
    throw error;
  }
}
