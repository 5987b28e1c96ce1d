import { MAX_KEY_DAYS } from '../../domain/identity/api-key';
import { SCOPES, type Scope } from '../../domain/identity/principal';
import { isHexId } from '../../domain/values/hex-id';
import type { KeyRequest } from '../../services/identity';
import { type Parsed, parseOr, type Wrong, wrong } from '../shared/parse';

/** How the command is used. */
export const USAGE = `Makes, lists and revokes keys, by which programs show whose they are.

  npm run --silent keys -- create --user ID --scopes SCOPES --days DAYS [--name NAME]
  npm run --silent keys -- list --user ID [--json]
  npm run --silent keys -- revoke KEY_ID

  --user ID        the user_id whose voices the key can reach (24 hex digits)
  --scopes SCOPES  what it may do, with commas between: ${SCOPES.join(', ')}
  --days DAYS      for how long it works, 1 to ${MAX_KEY_DAYS}
  --name NAME      what it is for, up to 100 characters
  --json           print the list as JSON

The key itself is written to standard output when it is made, and cannot be shown again. A revoked key ends at once. It uses the settings of
the service, which has to have sign-in (AUTH_ISSUER) and a database. It ends with 0, with 1 when there is no such key, and with 2 when it was
used wrongly or could not be done.
`;

/** What was asked for, or why it cannot be done. */
export type Arguments =
  | ({ readonly kind: 'create' } & KeyRequest)
  | { readonly kind: 'list'; readonly userId: string; readonly json: boolean }
  | { readonly kind: 'revoke'; readonly keyId: string }
  | { readonly kind: 'help' }
  | Wrong;

const CONFIG = {
  options: {
    user: { type: 'string' },
    scopes: { type: 'string' },
    days: { type: 'string' },
    name: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
  allowPositionals: true,
} as const;

/** Which options each command has. */
const OF_COMMAND: Readonly<Record<string, readonly string[]>> = {
  create: ['user', 'scopes', 'days', 'name'],
  list: ['user', 'json'],
  revoke: [],
};

/** Reads the arguments of the command. */
export function readArguments(args: readonly string[]): Arguments {
  return parseOr(args, CONFIG, asked);
}

function asked({ values, positionals }: Parsed<typeof CONFIG>): Arguments {
  const [command = '', ...rest] = positionals;
  if (values.help) return { kind: 'help' };
  const options = OF_COMMAND[command];
  if (options === undefined) return wrong(command === '' ? 'Say what to do.' : `There is no command ${command}.`);
  const given = Object.entries(values).filter(([, value]) => value !== false && value !== undefined);
  const foreign = given.find(([name]) => !options.includes(name));
  if (foreign !== undefined) return wrong(`${command} has no --${foreign[0]}.`);
  if (command === 'revoke') return readRevoke(rest);
  if (rest.length > 0) return wrong(`${command} takes no ${rest[0]}.`);
  if (!isHexId(values.user)) return wrong('--user must be 24 hex digits.');
  const userId = values.user.toLowerCase();
  return command === 'list' ? { kind: 'list', userId, json: values.json } : readCreate(userId, values);
}

function readRevoke([keyId, ...more]: readonly string[]): Arguments {
  // Not repeated: it may be the key itself.
  if (keyId === undefined || more.length > 0 || !isHexId(keyId)) {
    return wrong('revoke needs the KEY_ID that list shows, 24 hex digits, and not the key itself.');
  }
  return { kind: 'revoke', keyId: keyId.toLowerCase() };
}

function readCreate(
  user_id: string,
  { scopes: named = '', days: text = '', name }: Parsed<typeof CONFIG>['values'],
): Arguments {
  const isScope = (scope: string): scope is Scope => (SCOPES as readonly string[]).includes(scope);
  const wanted = named.split(',').map((scope) => scope.trim());
  const scopes = wanted.filter(isScope);
  if (scopes.length < wanted.length) return wrong(`--scopes must be some of ${SCOPES.join(',')}.`);
  const days = Number(text);
  if (!/^\d{1,3}$/.test(text) || days < 1 || days > MAX_KEY_DAYS) {
    return wrong(`--days must be a whole number from 1 to ${MAX_KEY_DAYS}.`);
  }
  if (name !== undefined && (name.trim() === '' || name.length > 100))
    return wrong('--name must be 1 to 100 characters.');
  return { kind: 'create', user_id, name: name ?? null, scopes, days };
}
