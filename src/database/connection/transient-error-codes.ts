/**
 * Codes of replies that say that this server cannot take the call, while another one, or the same one a little later,
 * can. Driver specification, Server Discovery and Monitoring ("not primary" and "node is recovering" errors).
 */
export const NOT_PRIMARY_CODES: ReadonlySet<unknown> = new Set([
  91, // ShutdownInProgress
  189, // PrimarySteppedDown
  10_058, // LegacyNotPrimary
  10_107, // NotWritablePrimary
  11_600, // InterruptedAtShutdown
  11_602, // InterruptedDueToReplStateChange
  13_435, // NotPrimaryNoSecondaryOk
  13_436, // NotPrimaryOrSecondary
]);

/**
 * Codes of replies that say that the call timed out, hit a network failure, or conflicted with a concurrent one; it may
 * succeed later. MongoDB manual, Error Codes.
 */
export const TRY_LATER_CODES: ReadonlySet<unknown> = new Set([
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

/**
 * Names of the driver's own errors that mean "no usable connection". Names and not classes, because the driver does not
 * export all of them.
 */
export const NO_CONNECTION_NAMES: ReadonlySet<string> = new Set([
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

/** Node's codes for a broken connection. The driver passes such an error on as it is when a write to a socket fails. */
export const BROKEN_CONNECTION_CODES: ReadonlySet<unknown> = new Set([
  'ECONNABORTED',
  'ECONNRESET',
  'EPIPE',
  'ERR_SOCKET_CLOSED',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_WRITE_AFTER_END',
  'ETIMEDOUT',
]);
