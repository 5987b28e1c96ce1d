import { constants } from 'node:os';
import { CleanUp } from './clean-up';
import { type BenchOptions, type BenchValues, describeOptions, readOptions, UsageError } from './options';

/** A bench, as it is started from the command line. */
export interface BenchDefinition<T extends BenchOptions> {
  /** The script of package.json, such as `bench:upload`. */
  readonly name: string;
  readonly options: T;
  /** What may be given without the name of an option; nothing where it is left out. */
  readonly positional?: string;
  /** Measures and prints. What it starts and makes is told to `cleanUp`. */
  readonly measure: (values: BenchValues<T>, cleanUp: CleanUp, positionals: readonly string[]) => Promise<void>;
}

/** Stops everything when a signal ends the bench; a second signal does not wait. */
function cleanUpOnSignals(cleanUp: CleanUp): { readonly isEnding: () => boolean } {
  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const code = 128 + constants.signals[signal];
      if (ending) process.exit(code);
      ending = true;
      process.stderr.write('Stopping what was started ...\n');
      void cleanUp.run().then(() => process.exit(code));
    });
  }
  process.once('exit', () => cleanUp.runAtOnce());
  return { isEnding: () => ending };
}

async function run<const T extends BenchOptions>(bench: BenchDefinition<T>, args: readonly string[]): Promise<void> {
  const { name, options, positional, measure } = bench;
  if (args.includes('--help')) return console.log(describeOptions(name, options, positional));
  const { values, positionals } = readOptions(options, args, positional !== undefined);
  const cleanUp = new CleanUp();
  const signals = cleanUpOnSignals(cleanUp);
  try {
    await measure(values, cleanUp, positionals);
  } catch (error) {
    // What is under way fails when its servers are stopped.
    if (!signals.isEnding()) throw error;
  } finally {
    if (!signals.isEnding()) await cleanUp.run();
  }
}

/**
 * Runs a bench with the options of the command line. Options that it does not have are named with the list of those that there are, and
 * end with the exit code 2; whatever else fails ends with 1.
 */
export function runBench<const T extends BenchOptions>(bench: BenchDefinition<T>): void {
  run(bench, process.argv.slice(2)).catch((error: unknown) => {
    if (error instanceof UsageError) {
      console.error(`${error.message}\n\n${describeOptions(bench.name, bench.options, bench.positional)}`);
      process.exitCode = 2;
      return;
    }
    console.error(error);
    process.exitCode = 1;
  });
}
