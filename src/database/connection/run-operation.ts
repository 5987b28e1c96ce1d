import { withDeadline } from '../../concurrency/deadline';
import { databaseUnavailable, toCallerError } from '../database-errors';
import type { Collections } from '../documents';
import type { Connection } from './connection';
import type { DatabaseTiming } from './timing';
import { isRefusedByDatabase, isTransientDatabaseError, isWorthRepeatingAtOnce } from './transient-errors';

/** One use of the database. It passes the signal to every call of the driver that takes one. */
export type Operation<T> = (collections: Collections, signal: AbortSignal) => Promise<T>;

/** How an operation is run. */
export interface RunOptions {
  readonly timing: DatabaseTiming;
  /** Whether doing it twice gives the same result as once; then a broken connection costs a repetition, not an error. */
  readonly isRepeatable: boolean;
}

async function usableCollections(connection: Connection, signal: AbortSignal): Promise<Collections> {
  // The first requests after a start wait for the connection; later ones are refused at once while it is away.
  await connection.state.until((state) => state !== 'connecting', signal);
  if (connection.collections === undefined) throw databaseUnavailable('not connected');
  return connection.collections;
}

/**
 * Runs an operation and settles within `operationTimeoutMs`, whatever the database does. Throws the ApiErrors of the
 * operation, `database_unavailable` if the database was not there or not in time, and nothing of the driver's own.
 */
export async function runOperation<T>(
  connection: Connection,
  operation: Operation<T>,
  { timing, isRepeatable }: RunOptions,
): Promise<T> {
  try {
    return await withDeadline(timing.operationTimeoutMs, async (signal) => {
      const collections = await usableCollections(connection, signal);
      try {
        return await operation(collections, signal);
      } catch (error) {
        if (!isRepeatable || signal.aborted || !isWorthRepeatingAtOnce(error)) throw error;
        return await operation(collections, signal);
      }
    });
  } catch (error) {
    if (isRefusedByDatabase(error)) connection.refused(error);
    else if (isTransientDatabaseError(error)) connection.doubt();
    throw toCallerError(error);
  }
}
