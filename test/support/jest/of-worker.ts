/** What this worker keeps, beyond a test file, by name. close-worker.cjs closes it. */
const PLACE = Symbol.for('echo-voice-models.of-worker');

interface Kept {
  readonly value: unknown;
  readonly close: () => Promise<unknown>;
}

const worker = globalThis as { [PLACE]?: Map<string, Kept> };

/**
 * One thing for all test files of a worker, such as a server that every one of them needs: made for the first that asks, and closed
 * where the worker ends, or Jest itself if the tests run there.
 */
export function ofWorker<T>(name: string, make: () => T, close: (value: T) => Promise<unknown>): T {
  worker[PLACE] ??= new Map();
  const known = worker[PLACE].get(name);
  if (known !== undefined) return known.value as T;
  const value = make();
  worker[PLACE].set(name, { value, close: () => close(value) });
  return value;
}

/** Has the next one who asks for it make it anew. */
export function forgetOfWorker(name: string): void {
  worker[PLACE]?.delete(name);
}
