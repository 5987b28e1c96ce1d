/** The time limits and pauses of everything that involves the database. All values are milliseconds. */
export interface DatabaseTiming {
  /** One whole database call, its second attempt included; after this the caller gets `database_unavailable`. */
  readonly callTimeoutMs: number;
  /** One health check (`ping`), and closing a client. */
  readonly pingTimeoutMs: number;
  /** Between two health checks while nothing fails. */
  readonly healthCheckIntervalMs: number;
  /** How long the driver looks for a server that can take the call. */
  readonly serverSelectionTimeoutMs: number;
  /** Opening one socket, TLS and handshake included; also bounds the driver's own health checks. */
  readonly connectTimeoutMs: number;
  /** Silence on a socket after which the driver closes it. */
  readonly socketTimeoutMs: number;
  /** Waiting for a free connection of the pool. */
  readonly waitQueueTimeoutMs: number;
  /** Between two of the driver's own health checks. */
  readonly heartbeatFrequencyMs: number;
  /** Waiting until a majority of the members has a write. */
  readonly writeConcernTimeoutMs: number;
  /** One attempt to connect a client, looking up its hosts included. */
  readonly connectAttemptTimeoutMs: number;
  /** Between two attempts to reach a database that is away. */
  readonly reconnectDelayMs: number;
  /** Between two attempts after the database denied access: more frequent ones fill its log or lock the user. */
  readonly accessDeniedRetryDelayMs: number;
  /** How long a new connection waits for the indexes before it is used. */
  readonly indexWaitMs: number;
  /** From the first failure to make an index to the next attempt; it doubles from one attempt to the next. */
  readonly indexRetryDelayMs: number;
  /** The longest time between two attempts to make an index. */
  readonly maxIndexRetryDelayMs: number;
}

/** The values in force unless a caller asks for others: a database call ends within 3 s, and so does a reconnection. */
export const DATABASE_TIMING: DatabaseTiming = {
  callTimeoutMs: 3_000,
  pingTimeoutMs: 1_500,
  healthCheckIntervalMs: 1_000,
  serverSelectionTimeoutMs: 1_500,
  connectTimeoutMs: 1_500,
  socketTimeoutMs: 5_000,
  waitQueueTimeoutMs: 1_000,
  heartbeatFrequencyMs: 2_000,
  writeConcernTimeoutMs: 2_500,
  connectAttemptTimeoutMs: 5_000,
  reconnectDelayMs: 500,
  accessDeniedRetryDelayMs: 30_000,
  indexWaitMs: 1_000,
  indexRetryDelayMs: 2_000,
  maxIndexRetryDelayMs: 300_000,
};
