import { parseArgs, types } from 'node:util';

/** One option of a bench. */
export interface BenchOption {
  readonly type: 'boolean' | 'string';
  readonly default?: string;
  /** What it does, as the list of options says it. */
  readonly help: string;
  /** What stands for its value in that list, where it takes one. */
  readonly value?: string;
}

/** The options of a bench by name. */
export type BenchOptions = Readonly<Record<string, BenchOption>>;

type ValueOf<T extends BenchOption> = T['type'] extends 'boolean'
  ? boolean
  : T extends { readonly default: string }
    ? string
    : string | undefined;

/** What was given for each option; false for a switch that was not. */
export type BenchValues<T extends BenchOptions> = { readonly [Name in keyof T]: ValueOf<T[Name]> };

/** The options of every bench that compares servers. */
export const COMPARING = {
  quick: { type: 'boolean', help: 'fewer rounds and less in each: a rough result in short time' },
  rounds: { type: 'string', value: '<n>', help: 'how often each contender is measured; 5 unless given' },
  seed: {
    type: 'string',
    value: '<n>',
    help: 'the order of the contenders in each round; another one each time unless given',
  },
} as const satisfies BenchOptions;

/** Says that a bench was started with options that it does not have, or with values that it cannot use. */
export class UsageError extends Error {}

/** The list of options, for `--help` and for those who have mistaken one. */
export function describeOptions(name: string, options: BenchOptions, positional?: string): string {
  const all: [string, BenchOption][] = [...Object.entries(options), ['help', { type: 'boolean', help: 'this list' }]];
  const rows = all.map(([option, { value, help }]) => [`--${option}${value === undefined ? '' : ` ${value}`}`, help]);
  const width = Math.max(...rows.map(([left = '']) => left.length));
  const lines = rows.map(([left = '', help]) => `  ${left.padEnd(width)}  ${help}`);
  return [`npm run ${name} -- [options]${positional === undefined ? '' : ` [${positional}]`}`, ...lines].join('\n');
}

/** Parses the command line. Throws a UsageError for what is no option. */
export function readOptions<T extends BenchOptions>(
  options: T,
  args: readonly string[],
  allowPositionals: boolean,
): { values: BenchValues<T>; positionals: string[] } {
  try {
    const table: BenchOptions = options;
    const parsed = parseArgs({ args: [...args], options: { ...table }, allowPositionals: true });
    const [first] = parsed.positionals;
    if (!allowPositionals && first !== undefined) throw new UsageError(`'${first}' is no option.`);
    const given = Object.entries(table).map(([name, { type }]) => [
      name,
      parsed.values[name] ?? (type === 'boolean' ? false : undefined),
    ]);
    // parseArgs gives the types that the table asks for; the compiler cannot follow that through a table it does not know.
    return { values: Object.fromEntries(given) as BenchValues<T>, positionals: parsed.positionals };
  } catch (error) {
    if (!types.isNativeError(error) || error instanceof UsageError) throw error;
    // What follows the first sentence is advice that fits no bench.
    throw new UsageError(`${error.message.split(/\.(?:\s|$)/, 1)[0]}.`);
  }
}

/** A whole number of at least `least`, or `fallback` where the option was not given. Throws a UsageError for anything else. */
export function wholeNumber(option: string, text: string | undefined, fallback: number, least = 1): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && Number.isSafeInteger(value)) return value;
  throw new UsageError(`--${option} takes a whole number of at least ${least}, not '${text}'.`);
}

/** Those of `all` that a list such as `a,b` names, or all where there is no list. Throws a UsageError for other names. */
export function chosenNames<T extends string>(option: string, text: string | undefined, all: readonly T[]): T[] {
  if (text === undefined) return [...all];
  const names = text.split(',');
  const unknown = names.find((name) => !all.some((known) => known === name));
  if (unknown !== undefined)
    throw new UsageError(`--${option} does not know '${unknown}'. There are: ${all.join(', ')}.`);
  return all.filter((name) => names.includes(name));
}
