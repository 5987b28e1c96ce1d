import { ERROR_CODES } from '../../src/errors/codes';
import { type FuzzCase, isComplete } from './cases/fuzz-case';
import { judgeProcess, judgeRest, sendMeasured, TIMEOUT_MS } from './judge-process';
import type { Exchange } from './target/exchange';
import type { FuzzTarget } from './target/fuzz-target';

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

/** A service that is too busy says when to try again; no other 5xx is expected. */
function isExpected({ status, retryAfter }: Exchange): boolean {
  return (status ?? 500) < 500 || (status === 503 && /^\d+$/.test(retryAfter));
}

function judgeProblem(response: Exchange): string[] {
  const { status, contentType, body } = response;
  const problem = parseJson(body);
  if (!contentType.startsWith('application/problem+json') || problem === null) {
    return [`${status} is not problem+json: ${contentType} ${body.slice(0, 200)}`];
  }
  const row = (ERROR_CODES as Record<string, { status: number } | undefined>)[String(problem.code)];
  const known = row !== undefined && (row.status === status || problem.code === 'malformed_request');
  if (known && problem.status === status && problem.success === false && isExpected(response)) return [];
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
  const measured = await sendMeasured(target, fuzzCase);
  const { response } = measured;
  const leftovers = await judgeRest(target);
  const created = target.sandbox.state.creates - createsBefore;
  const violations = [...judgeResponse(fuzzCase, response), ...leftovers];
  // What is inspected before it is sent is never sent in vain.
  if (describe(response).includes('provider_rejected')) violations.push(`Fish.Audio refused it: ${response.body}`);
  if (created !== (response.status === 201 ? 1 : 0))
    violations.push(`${response.status}, but ${created} models were made.`);
  violations.push(...(await judgeProcess(target, fuzzCase, measured)));
  return { outcome: describe(response), violations };
}
