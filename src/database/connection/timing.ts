/** How long the database may take over each thing. All values are milliseconds. */
export interface DatabaseTiming {
  /** The whole of one operation, its second attempt included; after this the caller gets `database_unavailable`. */
  readonly operationTimeoutMs: number;
  /** A health question (`ping`), and the probe after something looked wrong. */
  readonly pingTimeoutMs: number;
  /** How long the driver looks for a server that can take the operation. */
  readonly serverSelectionTimeoutMs: number;
  /** Opening one socket, TLS and greeting included; also bounds the driver's own health checks. */
  readonly connectTimeoutMs: number;
  /** Silence on a socket after which it is thrown away. */
  readonly socketTimeoutMs: number;
  /** Waiting for a free connection of the pool. */
  readonly waitQueueTimeoutMs: number;
  /** Between two health checks of the driver. */
  readonly heartbeatFrequencyMs: number;
  /** Waiting for a majority of the members to have a write. */
  readonly writeConcernTimeoutMs: number;
  /** One attempt to open a client, looking up its hosts included. */
  readonly connectAttemptTimeoutMs: number;
  /** Between two attempts to reach a database that is away. */
  readonly reconnectDelayMs: number;
  /** Between two attempts after the database refused our user: trying harder only fills its log or locks the user. */
  readonly refusedRetryDelayMs: number;
}

/** The values in force unless a caller asks for others: an answer within 3 s, back in use within 3 s. */
export const DATABASE_TIMING: DatabaseTiming = {
  operationTimeoutMs: 3_000,
  pingTimeoutMs: 1_500,
  serverSelectionTimeoutMs: 1_500,
  connectTimeoutMs: 1_500,
  socketTimeoutMs: 5_000,
  waitQueueTimeoutMs: 1_000,
  heartbeatFrequencyMs: 2_000,
  writeConcernTimeoutMs: 2_500,
  connectAttemptTimeoutMs: 5_000,
  reconnectDelayMs: 500,
  refusedRetryDelayMs: 30_000,
};
