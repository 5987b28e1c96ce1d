/** Thrown by `withDeadline` when the work took too long. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';

  constructor(readonly timeoutMs: number) {
    super(`Not finished within ${timeoutMs} ms`);
  }
}

/**
 * Runs `work` and settles after `timeoutMs` at the latest, then with `DeadlineExceeded`. The signal tells the work to
 * stop; the race is there because the driver's writes take no signal and a server that never answers would hold them.
 */
export async function withDeadline<T>(timeoutMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new DeadlineExceeded(timeoutMs);
      controller.abort(error);
      reject(error);
    }, timeoutMs);
  });
  try {
    return await Promise.race([work(controller.signal), expired]);
  } finally {
    clearTimeout(timer);
  }
}
