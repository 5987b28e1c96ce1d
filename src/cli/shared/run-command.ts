import { endWith, watchOutput } from './output';
import type { Wrong } from './parse';
import { printError } from './print-error';

/** The exit code of a command that has done what it was asked. */
export const EXIT_DONE = 0;

/** Arguments with which a command does nothing: how it is used is asked for, or cannot be read. */
type Idle = { readonly kind: 'help' } | Wrong;

/** A command, by what it can be asked for. */
export interface Command<Asked> {
  readonly usage: string;
  readonly readArguments: (args: readonly string[]) => Asked | Idle;
  /** Does what was asked; gives the exit code. */
  readonly run: (asked: Asked) => Promise<number>;
}

/** Does what the arguments of this process ask for, and sets its exit code. Says how the command is used where that is asked, or wrong. */
export async function runCommand<Asked extends { readonly kind: string }>(command: Command<Asked>): Promise<void> {
  watchOutput();
  const asked = command.readArguments(process.argv.slice(2));
  endWith(isIdle(asked) ? explain(asked, command.usage) : await command.run(asked));
}

function isIdle(asked: { readonly kind: string }): asked is Idle {
  return asked.kind === 'help' || asked.kind === 'wrong';
}

function explain(asked: Idle, usage: string): number {
  if (asked.kind === 'wrong') return printError(asked.problem, '', usage);
  process.stdout.write(usage);
  return EXIT_DONE;
}
