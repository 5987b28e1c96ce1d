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
 * Codes of replies that say that the call timed out, hit a network failure, met a limit that passes, or conflicted with a
 * concurrent one; it may succeed later. MongoDB manual, Error Codes; 8000 and 16500 are those of hosted services.
 */
export const TRY_LATER_CODES: ReadonlySet<unknown> = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  24, // LockTimeout
  50, // MaxTimeMSExpired
  64, // WriteConcernTimeout
  89, // NetworkTimeout
  100, // UnsatisfiableWriteConcern
  112, // WriteConflict
  133, // FailedToSatisfyReadPreference
  261, // TooManyLogicalSessions
  262, // ExceededTimeLimit
  462, // IngressRequestRateLimitExceeded
  8_000, // AtlasError
  9_001, // SocketException
  11_601, // Interrupted
  14_031, // OutOfDiskSpace
  16_500, // TooManyRequests, of Azure Cosmos DB
]);

/**
 * Codes of replies that say that a document can never be stored as it is: the collection's validation refuses it, or it is
 * too large. MongoDB manual, Error Codes; the last two are those of a document that an update makes too large.
 */
export const FOR_GOOD_CODES: ReadonlySet<unknown> = new Set([
  121, // DocumentValidationFailure
  10_334, // BSONObjectTooLarge
  17_280, // KeyTooLong
  17_419,
  17_420,
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
