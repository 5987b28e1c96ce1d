import { setTimeout as sleep } from 'node:timers/promises';
import { ERROR_CODES } from '../../src/errors/codes';
import { type FuzzCase, isComplete, toPieces } from './cases/fuzz-case';
import { type Exchange, exchange } from './target/exchange';
import type { FuzzTarget } from './target/fuzz-target';

const TIMEOUT_MS = 20_000;
const MAX_STALL_MS = 200;
/** The machine may be busy: a stall counts only when it recurs in each of this many repetitions. */
const STALL_REPEATS = 3;
const REST_WITHIN_MS = 5_000;
/** How many bytes the service still reads after a refusal. */
const LINGER_BYTES = 1024 * 1024;

/** What a case led to: the response in a few words, and which promises were broken. */
export interface Verdict {
  readonly outcome: string;
  readonly violations: readonly string[];
}

function parseJson(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function judgeProblem({ status, contentType, body }: Exchange): string[] {
  const problem = parseJson(body);
  if (!contentType.startsWith('application/problem+json') || problem === null) {
    return [`${status} is not problem+json: ${contentType} ${body.slice(0, 200)}`];
  }
  const row = (ERROR_CODES as Record<string, { status: number } | undefined>)[String(problem.code)];
  const known = row !== undefined && (row.status === status || problem.code === 'malformed_request');
  if (known && problem.status === status && problem.success === false && (status ?? 500) < 500) return [];
  return [`${status} with an unexpected problem: ${body.slice(0, 500)}`];
}

/** A client that disconnects early gets no response; one that sends much more after a refusal is cut off and may lose it. */
function mayMissResponse(fuzzCase: FuzzCase): boolean {
  return !isComplete(fuzzCase) || fuzzCase.body.length > LINGER_BYTES;
}

function judgeResponse(fuzzCase: FuzzCase, response: Exchange): string[] {
  const { status, contentType, body, surplus } = response;
  if (surplus !== '') return [`After the response ${status} there came: ${surplus.slice(0, 200)}`];
  if (response.timedOut) return [`The connection was still open after ${TIMEOUT_MS} ms.`];
  if (status === null) return mayMissResponse(fuzzCase) ? [] : ['There was no response.'];
  if (status >= 300) return judgeProblem(response);
  const expected = fuzzCase.path === '/api/upload-reference' ? 201 : 200;
  const good = status === expected && contentType.startsWith('application/json') && parseJson(body)?.success === true;
  return good ? [] : [`${status} is not a valid success: ${contentType} ${body.slice(0, 200)}`];
}

async function filesLeftAtRest(target: FuzzTarget): Promise<string[]> {
  const until = Date.now() + REST_WITHIN_MS;
  let files = await target.filesLeft();
  while (files.length > 0 && Date.now() < until) {
    await sleep(10);
    files = await target.filesLeft();
  }
  return files.length === 0 ? [] : [`Temporary files stay: ${files.join(', ')}`];
}

function send(target: FuzzTarget, fuzzCase: FuzzCase): Promise<Exchange> {
  return exchange(target.url, toPieces(fuzzCase), { leaves: !isComplete(fuzzCase), timeoutMs: TIMEOUT_MS });
}

/** The shortest stall of several repetitions; while the main thread used no processor time, the machine was busy elsewhere. */
async function shortestStallMs(target: FuzzTarget, fuzzCase: FuzzCase): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < STALL_REPEATS && shortest > MAX_STALL_MS; repeat += 1) {
    const before = await target.observe();
    await send(target, fuzzCase);
    const after = await target.observe();
    if (before === null || after === null) return 0;
    const workedMs = (after.mainThreadMs ?? Number.POSITIVE_INFINITY) - (before.mainThreadMs ?? 0);
    shortest = Math.min(shortest, after.stallMs, workedMs);
  }
  return shortest;
}

async function judgeProcess(target: FuzzTarget, fuzzCase: FuzzCase): Promise<string[]> {
  const observed = await target.observe();
  if (observed === null || !target.running) {
    await target.ensureRunning();
    return ['The service ended.'];
  }
  const violations = observed.failures.map((failure) => `Nothing caught: ${failure}`);
  if (observed.stallMs <= MAX_STALL_MS) return violations;
  const stallMs = await shortestStallMs(target, fuzzCase);
  return stallMs > MAX_STALL_MS
    ? [...violations, `The event loop was blocked for ${Math.round(stallMs)} ms.`]
    : violations;
}

/** The status and code of a response, and the refusal in it when samples were only checked. */
function describe({ status, body }: Exchange): string {
  const json = parseJson(body);
  const found = (json?.problem as { code?: string } | null | undefined)?.code ?? '';
  return [status ?? 'left', json?.code, found].filter(Boolean).join(' ');
}

/** Sends a case and compares what happens with what the service promises for any input. */
export async function findViolations(target: FuzzTarget, fuzzCase: FuzzCase): Promise<Verdict> {
  await target.ensureRunning();
  const createsBefore = target.sandbox.state.creates;
  const response = await send(target, fuzzCase);
  const leftovers = await filesLeftAtRest(target);
  const created = target.sandbox.state.creates - createsBefore;
  const violations = [...judgeResponse(fuzzCase, response), ...leftovers];
  if (created !== (response.status === 201 ? 1 : 0))
    violations.push(`${response.status}, but ${created} models were made.`);
  violations.push(...(await judgeProcess(target, fuzzCase)));
  return { outcome: describe(response), violations };
}
