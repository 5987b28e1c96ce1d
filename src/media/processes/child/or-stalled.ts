const EVERY_MS = 100;
/** So many times in a row nothing was done: a decoder that is compiled on a busy machine gets its turn within that time. */
const MAX_IDLE_LOOKS = 50;
/** Looking takes less than a tenth of it, in microseconds. */
const IDLE_CPU_US = 2_000;

/**
 * Waits for work of this process, while its event loop has something to wait for; resolves to null if the work waits for
 * something that will never come: for 5 s the process as a whole has done nothing, and waits for nothing from outside.
 *
 * Without a timer the loop would be empty, since decoders are compiled by threads that it does not know. Node waits for these in
 * another way then, in which it misses that V8 asks for the memory to be tidied, and both wait for each other for ever
 * (nodejs/node#54918).
 */
export function orStalled<T>(work: Promise<T>): Promise<T | null> {
  return new Promise((resolve, reject) => {
    let idleLooks = 0;
    let before = process.cpuUsage();
    const look = (): void => {
      const { user, system } = process.cpuUsage(before);
      before = process.cpuUsage();
      const isIdle = user + system < IDLE_CPU_US && !waitsForOutside();
      idleLooks = isIdle ? idleLooks + 1 : 0;
      if (idleLooks === MAX_IDLE_LOOKS) settle(() => resolve(null));
    };
    const timer = setInterval(look, EVERY_MS);
    const settle = (end: () => void): void => {
      clearInterval(timer);
      end();
    };
    work.then(
      (result) => settle(() => resolve(result)),
      (error: unknown) => settle(() => reject(error)),
    );
  });
}

/** Whether the event loop waits for anything but timers, such as a slow disk. */
function waitsForOutside(): boolean {
  return process.getActiveResourcesInfo().some((kind) => kind !== 'Timeout');
}
