import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { BehaviourChange } from './behaviour';
import { BEHAVIOUR_MEMBERS, parseBehaviour } from './parse-behaviour';

const SWITCHES = ['allUnkind', 'omitHasMore', 'repeatLastPage', 'decodeSamples', 'createSlots'];
const NUMBERS = ['trainingMs', 'failingShare', 'listWindow', 'deleteStatus'];
const NAMES = ['allUnkind', ...Object.keys(BEHAVIOUR_MEMBERS)];

/** One line for each option of {@link behaviourFromArguments}. */
export const BEHAVIOUR_USAGE = `  --all-unkind                     every unkindness at once that a client can survive
  --training-ms N                  a new voice is created, then training, for so long
  --training-outcome trained|failed
  --failing-share 0.1              this share of voices fails
  --failed-reason TEXT
  --untrained-speech reference-not-found|not-ready|not-found|default-voice
  --list-window N                  only the newest N voices are listed
  --omit-has-more, --repeat-last-page
  --quality absent|passed|failed, --quality-reason TEXT
  --public-visibility private|needs-cover
  --limits '{"titleCharacters": 100, "tags": 10}'
  --accepted-kinds wav,mp3,m4a,opus
  --decode-samples                 samples that are too short, silent or without sound are refused
  --create-slots                   creates count for the concurrency of the account
  --delete-status 200|204`;

/**
 * Reads a behaviour from the arguments of a command: each member in kebab case, lists with commas, limits as JSON; `others` are
 * the switches of the command itself. Throws an Error with a sentence for an argument that is none of these.
 */
export function behaviourFromArguments(args: readonly string[], others: readonly string[] = []): BehaviourChange {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const name of NAMES) options[kebab(name)] = { type: SWITCHES.includes(name) ? 'boolean' : 'string' };
  for (const name of others) options[name] = { type: 'boolean' };
  const { values } = parseArgs({ args: [...args], options });
  const given = NAMES.filter((name) => values[kebab(name)] !== undefined);
  const change = parseBehaviour(Object.fromEntries(given.map((name) => [name, memberOf(name, values[kebab(name)])])));
  if (typeof change === 'string') throw new Error(change);
  return change;
}

function memberOf(name: string, text: unknown): unknown {
  if (typeof text !== 'string') return text;
  if (NUMBERS.includes(name)) return Number(text);
  if (name === 'acceptedKinds') return text.split(',');
  return name === 'limits' ? JSON.parse(text) : text;
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
