/** The exit code of a command that could not do what it was asked. */
export const EXIT_FAILED = 2;

/** Writes lines to standard error; gives the exit code that goes with them. */
export function printError(...lines: readonly string[]): typeof EXIT_FAILED {
  process.stderr.write(`${lines.join('\n')}\n`);
  return EXIT_FAILED;
}
