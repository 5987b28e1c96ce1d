import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpExchange } from '../http/http-exchange';
import { errorResponse, json, type SandboxResponse, text } from '../http/response';
import { sendResponse } from '../http/send-response';
import type { FaultRule } from './fault-rules';

/**
 * Responds to one request and applies the fault of the rule, if there is one. `work` is the real handler; it is called at
 * most once, before anything is sent.
 */
export async function respond(
  exchange: HttpExchange,
  rule: FaultRule | null,
  work: () => Promise<SandboxResponse>,
): Promise<void> {
  const { res, signal } = exchange;
  if (rule === null) return sendResponse(res, exchange.finishResponse(await work()), {}, signal);
  if (rule.cut === 'before-body') return exchange.destroy();
  if (rule.cut === 'mid-body') return destroyMidBody(exchange);
  const response = await responseFor(exchange, rule, work);
  if (rule.delayMs !== undefined) await sleep(rule.delayMs, undefined, { signal });
  if (rule.hang) return waitUntilClosed(signal);
  if (response === null || rule.cut === 'after-body') return exchange.destroy();
  const { drip, hold } = rule;
  const pacing = { ...(drip && { drip }), ...(hold && { hold }), cutHalfway: rule.cut === 'mid-response' };
  await sendResponse(res, exchange.finishResponse(await applyMalformed(response, rule)), pacing, signal);
}

/** The response before cuts and damage; null when the work was not done and the rule names no status. */
async function responseFor(
  exchange: HttpExchange,
  rule: FaultRule,
  work: () => Promise<SandboxResponse>,
): Promise<SandboxResponse | null> {
  const prevented = rule.status !== undefined || rule.cut === 'after-body' || rule.hang === true;
  const real = prevented && !rule.doWork ? null : await work();
  if (real === null && !rule.early) await exchange.drain();
  if (rule.status !== undefined) return scripted(rule.status, rule);
  return real && { ...real, headers: { ...real.headers, ...rule.headers } };
}

/** The response that a rule with a status asks for: its body as text or JSON, or the error object of the API. */
export function scripted(status: number, rule: FaultRule): SandboxResponse {
  if (rule.body === undefined) return errorResponse(status, 'Scripted failure', rule.headers);
  return typeof rule.body === 'string' ? text(status, rule.body, rule.headers) : json(status, rule.body, rule.headers);
}

async function applyMalformed(response: SandboxResponse, rule: FaultRule): Promise<SandboxResponse> {
  switch (rule.malformed) {
    case 'empty':
      return { ...response, body: new Uint8Array(0) };
    case 'wrong-shape':
      return json(response.status, { unexpected: true });
    case 'truncated-json': {
      const whole = await wholeBody(response);
      return { ...response, body: whole.subarray(0, Math.floor(whole.length / 2)) };
    }
    default:
      return response;
  }
}

async function wholeBody({ body }: SandboxResponse): Promise<Buffer> {
  if (body === null || body instanceof Uint8Array) return Buffer.from(body ?? []);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

// After half of a body of known length, or after the first chunk of any other.
function destroyMidBody(exchange: HttpExchange): void {
  const enough = Number(exchange.req.headers['content-length'] ?? 2) / 2;
  exchange.watchBody();
  exchange.req.on('data', () => {
    if (exchange.logged.receivedBytes >= enough) exchange.destroy();
  });
}

async function waitUntilClosed(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
