import { MongoError, MongoNetworkError, MongoServerSelectionError } from 'mongodb';
import { DeadlineExceeded } from '../../concurrency/deadline';
import { describeDriverError, isAccessDenied } from './driver-errors';
import { hostsIn } from './mongo-uri';

const MAX_HOSTS = 3;
const MAX_CAUSES = 4;

/** What the codes of Node and OpenSSL mean for somebody who looks for a mistake in a connection string. */
const MEANINGS: readonly (readonly [code: RegExp, meaning: string])[] = [
  [/^ECONNREFUSED$/, 'refuses connections'],
  [/^(ENOTFOUND|EAI_AGAIN|ENODATA|ESERVFAIL|ETIMEOUT|EREFUSED)$/, 'has a name that cannot be found'],
  [/^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN)$/, 'cannot be reached'],
  [/^(ECONNRESET|EPIPE)$/, 'breaks the connection; it is not a MongoDB, or wants TLS (tls=true)'],
  [/WRONG_VERSION_NUMBER|^EPROTO$/, 'does not speak TLS, which MONGO_URI asks for'],
  [/CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY/, 'has a TLS certificate that is not accepted'],
  [/^ERR_(SSL|TLS)/, 'does not agree on TLS'],
];

/** Faults of this machine, which say nothing about a host. */
const OWN_FAULTS: readonly (readonly [code: RegExp, fault: string])[] = [
  [/^(ENOENT|EACCES|EPERM|EISDIR|ENOTDIR)$/, 'A certificate file that MONGO_URI names cannot be read'],
  [/^ERR_OSSL_PEM_/, 'A certificate file that MONGO_URI names is not one in PEM'],
  [/^MODULE_NOT_FOUND$/, 'MONGO_URI asks for a package that is not installed'],
];

const SILENT = 'does not answer; it is away, hangs, or is not a MongoDB';
const CLOSED = 'closes the connection without an answer; it is not a MongoDB, or wants TLS (tls=true)';
const ACCESS_DENIED = 'does not accept the user or password, or the user lacks the readWrite role';
const STRANGE = 'does not answer as a MongoDB does';

/** A code of Node or OpenSSL, and the call of the system that failed with it, if one did. */
interface Failure {
  readonly code: string;
  readonly syscall: unknown;
}

/** The first code in an error and its causes. */
function failureOf(error: unknown, depth = 0): Failure | undefined {
  if (typeof error !== 'object' || error === null || depth > MAX_CAUSES) return undefined;
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && /^[A-Z0-9_]{3,64}$/.test(code)) {
    // Where a name has several addresses, each attempt to connect has an error of its own.
    const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
    return { code, syscall: (first as NodeJS.ErrnoException | undefined)?.syscall };
  }
  return 'cause' in error ? failureOf(error.cause, depth + 1) : undefined;
}

/** What is wrong with this machine, if that is the cause; a socket that is a file is a host, to which `connect` fails. */
function ownFaultOf(error: unknown): string | undefined {
  const { code = '', syscall } = failureOf(error) ?? {};
  const fault = OWN_FAULTS.find(([pattern]) => pattern.test(code))?.[1];
  return fault === undefined || syscall === 'connect' ? undefined : `${fault} (${code})`;
}

function describeCause(error: unknown): string {
  const code = failureOf(error)?.code;
  if (code !== undefined) {
    const meaning = MEANINGS.find(([pattern]) => pattern.test(code))?.[1] ?? 'cannot be used';
    return `${meaning} (${code})`;
  }
  if (error instanceof MongoNetworkError && /closed/.test(error.message)) return CLOSED;
  if (error === undefined || error === null || error instanceof DeadlineExceeded) return SILENT;
  if (error instanceof MongoError) return `${STRANGE} (${describeDriverError(error)})`;
  return `cannot be used (${describeDriverError(error)})`;
}

/** The servers that the driver has looked for, each with the error of its latest attempt. */
function serversOf(error: MongoServerSelectionError): readonly (readonly [host: string, error: unknown])[] {
  return [...(error.reason?.servers ?? [])].map(([address, server]) => [address, server.error] as const);
}

/**
 * Why the database of a connection string cannot be used: each host with the cause, such as
 * `127.0.0.1:27017 refuses connections (ECONNREFUSED)`, or the fault of this machine. Holds no user name, no password and none of the driver's text.
 */
export function describeUnreachable(error: unknown, uri: string): string {
  const hosts = hostsIn(uri).slice(0, MAX_HOSTS).join(', ');
  if (isAccessDenied(error)) return `${hosts} ${ACCESS_DENIED} (${describeDriverError(error)})`;
  const servers = error instanceof MongoServerSelectionError ? serversOf(error).slice(0, MAX_HOSTS) : [];
  const [ownFault] = [error, ...servers.map(([, cause]) => cause)].flatMap((one) => ownFaultOf(one) ?? []);
  if (ownFault !== undefined) return ownFault;
  if (servers.length > 0) return servers.map(([host, cause]) => `${host} ${describeCause(cause)}`).join('; ');
  return `${hosts} ${describeCause(error)}`;
}
