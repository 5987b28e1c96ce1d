import { MongoError, MongoNetworkError, MongoNetworkTimeoutError } from 'mongodb';
import { DeadlineExceeded } from '../../concurrency/deadline';

/** The server that answered cannot take the operation, another one or the same one a little later can. */
const NOT_PRIMARY_CODES: ReadonlySet<unknown> = new Set([
  91, // ShutdownInProgress
  189, // PrimarySteppedDown
  10_058, // LegacyNotPrimary
  10_107, // NotWritablePrimary
  11_600, // InterruptedAtShutdown
  11_602, // InterruptedDueToReplStateChange
  13_435, // NotPrimaryNoSecondaryOk
  13_436, // NotPrimaryOrSecondary
]);

/** The operation did not get through in time or lost a race; it may succeed when repeated. */
const TRY_LATER_CODES: ReadonlySet<unknown> = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  50, // MaxTimeMSExpired
  64, // WriteConcernTimeout
  89, // NetworkTimeout
  112, // WriteConflict
  133, // FailedToSatisfyReadPreference
  262, // ExceededTimeLimit
  9_001, // SocketException
]);

/** Failures of the driver itself that say "no usable connection". Some of these classes are not exported by it. */
const NO_CONNECTION_NAMES: ReadonlySet<string> = new Set([
  'MongoServerSelectionError',
  'MongoWaitQueueTimeoutError',
  'MongoPoolClosedError',
  'MongoTopologyClosedError',
  'MongoServerClosedError',
  'MongoNotConnectedError',
  'MongoClientClosedError',
  'MongoExpiredSessionError',
  'MongoOperationTimeoutError',
]);

/** How Node names a connection that is gone. Where the driver writes to one, that error comes through as it is. */
const BROKEN_CONNECTION_CODES: ReadonlySet<unknown> = new Set([
  'ECONNABORTED',
  'ECONNRESET',
  'EPIPE',
  'ERR_SOCKET_CLOSED',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_WRITE_AFTER_END',
  'ETIMEDOUT',
]);

function isBrokenConnection(error: unknown): boolean {
  return BROKEN_CONNECTION_CODES.has((error as { code?: unknown } | null | undefined)?.code);
}

/**
 * True if the database was not there or not in time, so that the same operation may well succeed later. MongoDB manual,
 * Error Codes; driver specification, Server Discovery and Monitoring ("not primary" and "node is recovering" errors).
 */
export function isTransientDatabaseError(error: unknown): boolean {
  if (error instanceof DeadlineExceeded || error instanceof MongoNetworkError || isBrokenConnection(error)) return true;
  if (!(error instanceof MongoError)) return false;
  return NO_CONNECTION_NAMES.has(error.name) || NOT_PRIMARY_CODES.has(error.code) || TRY_LATER_CODES.has(error.code);
}

/** True if repeating at once is worth it: a connection broke or the server stepped down. False after any time-out. */
export function isWorthRepeatingAtOnce(error: unknown): boolean {
  if (error instanceof MongoNetworkTimeoutError) return false;
  if (error instanceof MongoNetworkError || isBrokenConnection(error)) return true;
  return error instanceof MongoError && NOT_PRIMARY_CODES.has(error.code);
}

/** True if the database knows us not or does not allow it: AuthenticationFailed (18) or Unauthorized (13). */
export function isRefusedByDatabase(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  // The driver wraps a refusal during the greeting of a new connection.
  return error.code === 18 || error.code === 13 || isRefusedByDatabase(error.cause);
}

/** True for a write that a unique index did not let through. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoError && error.code === 11_000;
}
