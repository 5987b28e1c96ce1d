import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Arguments that cannot be read, and why. */
export interface Wrong {
  readonly kind: 'wrong';
  readonly problem: string;
}

/** What `parseArgs` makes of arguments. */
export type Parsed<C extends ParseArgsConfig> = ReturnType<typeof parseArgs<C>>;

/** Arguments with which nothing is done but to say why. */
export function wrong(problem: string): Wrong {
  return { kind: 'wrong', problem };
}

/** What `use` makes of the arguments, or why they cannot be read. */
export function parseOr<const C extends ParseArgsConfig, Asked>(
  args: readonly string[],
  config: C,
  use: (parsed: Parsed<C>) => Asked,
): Asked | Wrong {
  let parsed: Parsed<C>;
  try {
    parsed = parseArgs<C>({ ...config, args: [...args] });
  } catch (error) {
    return wrong(error instanceof Error ? error.message : 'The arguments cannot be read.');
  }
  return use(parsed);
}
