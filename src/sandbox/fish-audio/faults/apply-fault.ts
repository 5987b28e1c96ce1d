import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exchange } from '../exchange/exchange';
import { json, problem, type Reply, text } from '../exchange/reply';
import { sendReply } from '../exchange/send-reply';
import type { FaultRule } from './faults';

/**
 * Answers one request, misbehaving as the rule says; without a rule it simply does the work and answers. `work` is
 * the real handler and is called at most once, before anything is sent.
 */
export async function answer(exchange: Exchange, rule: FaultRule | null, work: () => Promise<Reply>): Promise<void> {
  const { res, signal } = exchange;
  if (rule === null) return sendReply(res, exchange.finish(await work()), {}, signal);
  if (rule.cut === 'before-body') return exchange.destroy();
  if (rule.cut === 'mid-body') return destroyMidBody(exchange);
  const reply = await replyOf(exchange, rule, work);
  if (rule.delayMs !== undefined) await sleep(rule.delayMs, undefined, { signal });
  if (rule.hang) return waitForTheEnd(signal);
  if (reply === null || rule.cut === 'after-body') return exchange.destroy();
  const pacing = { ...(rule.drip && { drip: rule.drip }), cutHalfway: rule.cut === 'mid-response' };
  await sendReply(res, exchange.finish(await damaged(reply, rule)), pacing, signal);
}

/** What the client would be told; null when the work was not done and nothing was scripted in its place. */
async function replyOf(exchange: Exchange, rule: FaultRule, work: () => Promise<Reply>): Promise<Reply | null> {
  const prevented = rule.status !== undefined || rule.cut === 'after-body' || rule.hang === true;
  const real = prevented && !rule.doWork ? null : await work();
  if (real === null && !rule.early) await exchange.drain();
  if (rule.status !== undefined) return scripted(rule.status, rule);
  return real && { ...real, headers: { ...real.headers, ...rule.headers } };
}

function scripted(status: number, rule: FaultRule): Reply {
  if (rule.body === undefined) return problem(status, 'Scripted failure', rule.headers);
  return typeof rule.body === 'string' ? text(status, rule.body, rule.headers) : json(status, rule.body, rule.headers);
}

async function damaged(reply: Reply, rule: FaultRule): Promise<Reply> {
  switch (rule.malformed) {
    case 'empty':
      return { ...reply, body: new Uint8Array(0) };
    case 'wrong-shape':
      return json(reply.status, { unexpected: true });
    case 'truncated-json': {
      const whole = await collected(reply);
      return { ...reply, body: whole.subarray(0, Math.floor(whole.length / 2)) };
    }
    default:
      return reply;
  }
}

async function collected({ body }: Reply): Promise<Buffer> {
  if (body === null || body instanceof Uint8Array) return Buffer.from(body ?? []);
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}

// Half of a body of known length, the first piece of any other.
function destroyMidBody(exchange: Exchange): void {
  const enough = Number(exchange.req.headers['content-length'] ?? 2) / 2;
  exchange.watchBody();
  exchange.req.on('data', () => {
    if (exchange.logged.receivedBytes >= enough) exchange.destroy();
  });
}

async function waitForTheEnd(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
