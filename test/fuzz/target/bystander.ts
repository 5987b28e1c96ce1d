import { performance } from 'node:perf_hooks';
import { GOOD_CASE } from '../cases/form-cases';
import { toPieces } from '../cases/fuzz-case';
import { exchange } from './exchange';

/** How long others had to wait while a case was being answered, in milliseconds. */
export interface Waits {
  readonly healthMs: number;
  readonly checkMs: number;
}

/** `health` and `check` are what was said; anything but 200 means that others were refused. */
export interface Bystander extends Waits {
  readonly refused: readonly string[];
}

const TIMEOUT_MS = 20_000;
const HEALTH_EVERY_MS = 20;
const CHECK_PIECES = toPieces({ ...GOOD_CASE, path: '/api/reference-checks' });
const HEALTH_PIECES = [Buffer.from('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')];

async function timed(url: string, pieces: readonly Buffer[], refused: string[]): Promise<number> {
  const startedAt = performance.now();
  const { status } = await exchange(url, pieces, { leaves: false, timeoutMs: TIMEOUT_MS });
  if (status !== 200) refused.push(`${status ?? 'no response'} to a request beside it`);
  return performance.now() - startedAt;
}

/**
 * Another client while `work` is under way: asks for the health again and again, and has one good sample checked. Resolves,
 * with the longest waits, once the work and the check are both done.
 */
export async function besides(url: string, work: () => Promise<unknown>): Promise<Bystander> {
  const refused: string[] = [];
  let isUnderWay = true;
  const health = async (): Promise<number> => {
    let longest = 0;
    while (isUnderWay) {
      longest = Math.max(longest, await timed(url, HEALTH_PIECES, refused));
      await new Promise((resolve) => setTimeout(resolve, HEALTH_EVERY_MS));
    }
    return longest;
  };
  const both = Promise.all([timed(url, CHECK_PIECES, refused), work()]).finally(() => {
    isUnderWay = false;
  });
  const [healthMs, [checkMs]] = await Promise.all([health(), both]);
  return { healthMs, checkMs, refused };
}
