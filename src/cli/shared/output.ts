import { EXIT_FAILED, printError } from './print-error';

let isUnwritable = false;

/**
 * Keeps a command from ending in its middle where what it prints cannot be written. Whoever has read enough, as `head` has, may
 * close it: the rest is dropped. Anything else is told, once.
 */
export function watchOutput(): void {
  let isOver = false;
  process.stdout.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
    if (isOver) return;
    isOver = true;
    if (code === 'EPIPE') return;
    isUnwritable = true;
    process.exitCode = printError(`standard output cannot be written (${code})`);
  });
  // What cannot be said there is said nowhere.
  process.stderr.on('error', () => undefined);
}

/** Sets the exit code of a command that has ended, unless what it printed could not be written. */
export function endWith(exitCode: number): void {
  process.exitCode = isUnwritable ? EXIT_FAILED : exitCode;
}

/** Writes to standard output; gives whether it was written. */
export function print(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    process.stdout.write(text, (error) => resolve(error == null));
  });
}
