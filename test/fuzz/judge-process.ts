import { setTimeout as sleep } from 'node:timers/promises';
import { watchMemory } from '../support/machine/process-tree';
import { type FuzzCase, isComplete, toPieces } from './cases/fuzz-case';
import { type Bystander, besides } from './target/bystander';
import { type Exchange, exchange } from './target/exchange';
import type { FuzzTarget } from './target/fuzz-target';

/** How long a case may take to be answered. */
export const TIMEOUT_MS = 20_000;
const MAX_STALL_MS = 200;
const MAX_HEALTH_MS = 250;
const MAX_CHECK_MS = 3_000;
/** The service and everything it has started, together. */
const MAX_MEMORY_BYTES = 256e6;
/** Two inspecting processes, and one that is being replaced. */
const MAX_CHILDREN = 3;
/** The machine may be busy: a wait counts only when it recurs in each of this many repetitions. */
const REPEATS = 3;
const REST_WITHIN_MS = 5_000;

/** What a case led to, seen from outside. */
interface Measured extends Bystander {
  readonly response: Exchange;
  readonly peakBytes: number;
}

function send(target: FuzzTarget, fuzzCase: FuzzCase): Promise<Exchange> {
  return exchange(target.url, toPieces(fuzzCase), { leaves: !isComplete(fuzzCase), timeoutMs: TIMEOUT_MS });
}

/** Sends a case while another client uses the service as well. */
export async function sendMeasured(target: FuzzTarget, fuzzCase: FuzzCase): Promise<Measured> {
  const memory = watchMemory(target.pid);
  let response: Exchange | null = null;
  const bystander = await besides(target.url, async () => {
    response = await send(target, fuzzCase);
  });
  const peakBytes = memory.stop();
  target.peakBytes = Math.max(target.peakBytes, peakBytes);
  if (response === null) throw new Error('The case was not sent.');
  return { ...bystander, response, peakBytes };
}

/** Temporary files and child processes that are there once a case is over, in a few words each. */
export async function judgeRest(target: FuzzTarget): Promise<string[]> {
  const until = Date.now() + REST_WITHIN_MS;
  for (;;) {
    const files = await target.filesLeft();
    const children = target.children();
    const left = [
      ...(files.length === 0 ? [] : [`Temporary files stay: ${files.join(', ')}`]),
      ...(children.length <= MAX_CHILDREN ? [] : [`${children.length} child processes stay.`]),
    ];
    if (left.length === 0 || Date.now() > until) return left;
    await sleep(10);
  }
}

/** The shortest stall of several repetitions; while the main thread used no processor time, the machine was busy elsewhere. */
async function shortestStallMs(target: FuzzTarget, fuzzCase: FuzzCase): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < REPEATS && shortest > MAX_STALL_MS; repeat += 1) {
    const before = await target.observe();
    await send(target, fuzzCase);
    const after = await target.observe();
    if (before === null || after === null) return 0;
    const workedMs = (after.mainThreadMs ?? Number.POSITIVE_INFINITY) - (before.mainThreadMs ?? 0);
    shortest = Math.min(shortest, after.stallMs, workedMs);
  }
  return shortest;
}

/** Whether others have to wait each time that the case is sent; the machine may have been busy the first time. */
async function judgeWaits(target: FuzzTarget, fuzzCase: FuzzCase, first: Bystander): Promise<string[]> {
  let { healthMs, checkMs } = first;
  for (let repeat = 0; repeat < REPEATS && (healthMs > MAX_HEALTH_MS || checkMs > MAX_CHECK_MS); repeat += 1) {
    const again = await sendMeasured(target, fuzzCase);
    healthMs = Math.min(healthMs, again.healthMs);
    checkMs = Math.min(checkMs, again.checkMs);
  }
  return [
    ...(healthMs > MAX_HEALTH_MS ? [`GET /healthz took ${Math.round(healthMs)} ms beside it.`] : []),
    ...(checkMs > MAX_CHECK_MS ? [`A good check took ${Math.round(checkMs)} ms beside it.`] : []),
  ];
}

/** How the service and its other clients fared during a case. The service is started again if it ended. */
export async function judgeProcess(target: FuzzTarget, fuzzCase: FuzzCase, measured: Measured): Promise<string[]> {
  const observed = await target.observe();
  if (observed === null || !target.running) {
    await target.ensureRunning();
    return ['The service ended.'];
  }
  const violations = [...measured.refused, ...observed.failures.map((failure) => `Nothing caught: ${failure}`)];
  const { peakBytes } = measured;
  if (peakBytes > MAX_MEMORY_BYTES) violations.push(`It took ${Math.round(peakBytes / 1e6)} MB of memory.`);
  violations.push(...(await judgeWaits(target, fuzzCase, measured)));
  if (observed.stallMs <= MAX_STALL_MS) return violations;
  const stallMs = await shortestStallMs(target, fuzzCase);
  return stallMs > MAX_STALL_MS
    ? [...violations, `The event loop was blocked for ${Math.round(stallMs)} ms.`]
    : violations;
}
