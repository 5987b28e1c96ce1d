import { MongoClient } from 'mongodb';

/** The database that is used when neither the settings nor the connection string name one. */
export const DEFAULT_DATABASE_NAME = 'echo_db';

const SCHEME = /^mongodb(?:\+srv)?:\/\//;
/** Characters that the connection string reserves; inside a user name or password they must be percent-encoded. */
const RESERVED_IN_CREDENTIALS = /[/?#[\]@]|:.*:/;

interface UriParts {
  readonly srv: boolean;
  readonly credentials: string | null;
  readonly hosts: readonly string[];
  readonly databaseName: string;
  readonly options: readonly string[];
}

/** Splits what the driver refuses: at the last `@`, so that even a badly encoded password ends up in `credentials` and nowhere else. */
function splitUri(uri: string): UriParts {
  const rest = uri.replace(SCHEME, '');
  const at = rest.lastIndexOf('@');
  const address = rest.slice(at + 1);
  const [location = '', query = ''] = address.split('?', 2);
  const [hosts = '', databaseName = ''] = location.split('/', 2);
  return {
    srv: uri.startsWith('mongodb+srv:'),
    credentials: at === -1 ? null : rest.slice(0, at),
    hosts: hosts.split(','),
    databaseName,
    options: query.split('&').filter((option) => option !== ''),
  };
}

function accepts(uri: string): boolean {
  try {
    // Neither call opens a connection; `db()` checks the name of the database.
    new MongoClient(uri).db();
    return true;
  } catch {
    return false;
  }
}

function describeCredentials(credentials: string): string | null {
  if (credentials.startsWith(':')) return 'has a password but no user name';
  if (RESERVED_IN_CREDENTIALS.test(credentials)) {
    return 'has a user name or password with a reserved character (: / ? # [ ] @); percent-encode it, @ becomes %40';
  }
  if (/%(?![0-9a-f]{2})/i.test(credentials)) {
    return 'has a % in the user name or password that does not begin a percent-encoded character; write it as %25';
  }
  return null;
}

function describeHosts({ srv, hosts }: UriParts): string | null {
  if (hosts.some((host) => host === '')) return 'names no host, or has an empty one between commas';
  if (srv && hosts.length > 1) return 'has more than one host, which mongodb+srv:// does not allow';
  if (srv && /:\d*$/.test(hosts[0] ?? '')) return 'has a port, which mongodb+srv:// does not allow';
  const badHost = hosts.some((host) => !accepts(`mongodb://${host}/`));
  return badHost && !srv ? 'has a host or port that is not valid; a port is a number from 1 to 65535' : null;
}

function describeOptions(options: readonly string[]): string | null {
  // A user name is given because some options are only legal beside one.
  const bad = options.find((option) => !accepts(`mongodb://user:password@localhost/?${option}`));
  const name = bad?.split('=', 1)[0] ?? '';
  // The value may be a secret, and a strange name may be part of one: only a plain name is repeated.
  if (/^[A-Za-z]{1,40}$/.test(name)) return `has an option that is unknown or has a value it cannot have: ${name}`;
  return bad === undefined ? null : 'has an option that is not valid';
}

/**
 * What is wrong with a MongoDB connection string, as the end of a sentence that begins with the variable's name
 * ("MONGO_URI ..."), or null if the driver accepts it. Never contains the user name, the password or an option's value.
 * Opens no connection and looks up no host.
 */
export function describeMongoUriProblem(uri: string): string | null {
  if (!SCHEME.test(uri)) return 'must begin with mongodb:// or mongodb+srv://';
  if (accepts(uri)) return null;
  const parts = splitUri(uri);
  return (
    (parts.credentials === null ? null : describeCredentials(parts.credentials)) ??
    describeHosts(parts) ??
    (accepts(`mongodb://localhost/${parts.databaseName}`)
      ? null
      : 'has a database name with a character it cannot have') ??
    describeOptions(parts.options) ??
    'cannot be understood, or has options that exclude each other; see the MongoDB manual, Connection Strings'
  );
}

/** The databases that MongoDB keeps for itself. */
const OWN_DATABASES = new Set(['admin', 'local', 'config']);
const MAX_NAME_BYTES = 63;

/** What is wrong with the name of a database, or null. */
export function describeDatabaseNameProblem(name: string): string | null {
  if (OWN_DATABASES.has(name)) return `use another name than ${name}, which MongoDB keeps for itself`;
  return /^[^/\\. "$*<>:|?\0]+$/.test(name) && Buffer.byteLength(name) <= MAX_NAME_BYTES
    ? null
    : 'use a database name of at most 63 bytes without spaces and / \\ . " $ * < > : | ?';
}

/**
 * The hosts and the path of a connection string that the driver accepts: there, none of these characters stands in the user
 * name or password, while an option may have an `@` in it.
 */
function splitAccepted(uri: string): { readonly hosts: string; readonly path: string } {
  const [, authority = '', path = ''] = /^([^/?#]*)\/?([^?#]*)/.exec(uri.replace(SCHEME, '')) ?? [];
  return { hosts: authority.slice(authority.lastIndexOf('@') + 1), path };
}

/** The database a connection string names in its path, or undefined. Expects a string that the driver accepts. */
export function databaseNameIn(uri: string): string | undefined {
  const { path } = splitAccepted(uri);
  return path === '' ? undefined : decodeURIComponent(path);
}

/**
 * The hosts of a connection string that the driver accepts, with their ports, without user name and password; of an SRV one, the
 * name looked up.
 */
export function hostsIn(uri: string): readonly string[] {
  return splitAccepted(uri).hosts.split(',');
}
