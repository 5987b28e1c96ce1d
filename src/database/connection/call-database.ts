import { withDeadline } from '../../concurrency/deadline';
import { databaseUnavailable, toCallerError } from '../database-errors';
import type { Collections } from '../documents';
import type { DatabaseConnection } from './database-connection';
import type { DatabaseTiming } from './timing';
import { isRefusedByDatabase, isTransientDatabaseError, isWorthRepeatingAtOnce } from './transient-errors';

/** One use of the database. It passes the signal to every call of the driver that takes one. */
export type DatabaseCall<T> = (collections: Collections, signal: AbortSignal) => Promise<T>;

/** How an operation is run. */
export interface RunOptions {
  readonly timing: DatabaseTiming;
  /** Whether doing it twice gives the same result as once; then a broken connection costs a repetition, not an error. */
  readonly isIdempotent: boolean;
}

async function usableCollections(connection: DatabaseConnection, signal: AbortSignal): Promise<Collections> {
  // The first requests after a start wait for the connection; later ones are refused at once while it is away.
  await connection.state.until((state) => state !== 'connecting', signal);
  if (connection.collections === undefined) throw databaseUnavailable('not connected');
  return connection.collections;
}

/**
 * Runs an operation and settles within `operationTimeoutMs`, whatever the database does. Throws the ApiErrors of the
 * operation, `database_unavailable` if the database was not there or not in time, and nothing of the driver's own.
 */
export async function callDatabase<T>(
  connection: DatabaseConnection,
  operation: DatabaseCall<T>,
  { timing, isIdempotent }: RunOptions,
): Promise<T> {
  try {
    return await withDeadline(timing.operationTimeoutMs, async (signal) => {
      const collections = await usableCollections(connection, signal);
      try {
        return await operation(collections, signal);
      } catch (error) {
        if (!isIdempotent || signal.aborted || !isWorthRepeatingAtOnce(error)) throw error;
        return await operation(collections, signal);
      }
    });
  } catch (error) {
    if (isRefusedByDatabase(error)) connection.refused(error);
    else if (isTransientDatabaseError(error)) connection.requestHealthCheck();
    throw toCallerError(error);
  }
}
