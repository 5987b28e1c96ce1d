import { type Parsed, parseOr, type Wrong, wrong } from '../shared/parse';

/** How the command is used. */
export const USAGE = `Shows and empties the quarantine: uploads whose record could not be saved for good, and damaged files.

  npm run --silent journal -- list              what is there: the model, the user, why, and for how long
  npm run --silent journal -- list --json       the same as JSON
  npm run --silent journal -- retry MODEL...    moves uploads back to the journal, by model_id or file; the service saves them
  npm run --silent journal -- retry --all       moves back all that can be read
  npm run --silent journal -- export            prints every file as one line of JSON; nothing is changed

It uses the DATA_DIR of the service, which may be running. It ends with 0, with 1 when something could not be moved back,
and with 2 when it was used wrongly or could not read the folder.
`;

/** What was asked for, or why it cannot be done. */
export type Arguments =
  | { readonly kind: 'list'; readonly json: boolean }
  | { readonly kind: 'retry'; readonly wanted: readonly string[] | 'all' }
  | { readonly kind: 'export' }
  | { readonly kind: 'help' }
  | Wrong;

const CONFIG = {
  options: {
    json: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
  allowPositionals: true,
} as const;

/** Reads the arguments of the command. */
export function readArguments(args: readonly string[]): Arguments {
  return parseOr(args, CONFIG, asked);
}

function asked({ values, positionals }: Parsed<typeof CONFIG>): Arguments {
  const [command, ...wanted] = positionals;
  if (values.help) return { kind: 'help' };
  if (values.json && command !== 'list') return wrong('--json is for list.');
  if (values.all && command !== 'retry') return wrong('--all is for retry.');
  if (command === 'retry') {
    if (values.all === wanted.length > 0) return wrong('retry needs either --all or what to move back.');
    return { kind: 'retry', wanted: values.all ? 'all' : wanted };
  }
  if (wanted.length > 0) return wrong(`${command} takes no ${wanted[0]}.`);
  if (command === 'list') return { kind: 'list', json: values.json };
  if (command === 'export') return { kind: 'export' };
  return wrong(command === undefined ? 'Say what to do.' : `There is no command ${command}.`);
}
