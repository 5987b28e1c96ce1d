import type { MongoClientOptions } from 'mongodb';
import type { DatabaseTiming } from './timing';

const MAX_POOL_SIZE = 20;

/**
 * The options of the client; they win over the same ones in the connection string, because the promise that no
 * operation hangs rests on them. With the driver's defaults an operation waits 30 s for a server that is away, and for
 * ever for one that accepts a connection and never answers.
 */
export function clientOptions(timing: DatabaseTiming): MongoClientOptions {
  return {
    serverSelectionTimeoutMS: timing.serverSelectionTimeoutMs,
    connectTimeoutMS: timing.connectTimeoutMs,
    socketTimeoutMS: timing.socketTimeoutMs,
    waitQueueTimeoutMS: timing.waitQueueTimeoutMs,
    heartbeatFrequencyMS: timing.heartbeatFrequencyMs,
    maxPoolSize: MAX_POOL_SIZE,
    writeConcern: { w: 'majority', wtimeoutMS: timing.writeConcernTimeoutMs },
  };
}
