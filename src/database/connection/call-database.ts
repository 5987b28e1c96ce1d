import { withDeadline } from '../../concurrency/deadline';
import type { Collections } from '../collections';
import { databaseUnavailable, toCallerError } from '../database-errors';
import type { DatabaseConnection } from './database-connection';
import { isAccessDenied, isImmediatelyRetryable, isTransientDatabaseError } from './driver-errors';
import type { DatabaseTiming } from './timing';

/** One use of the database. It passes the signal to every call of the driver that takes one. */
export type DatabaseCall<T> = (collections: Collections, signal: AbortSignal) => Promise<T>;

/** How a call is run. */
export interface CallOptions {
  readonly timing: DatabaseTiming;
  /** Whether doing it twice gives the same result as once. Only then is it repeated after a broken connection. */
  readonly isIdempotent: boolean;
}

async function connectedCollections(connection: DatabaseConnection, signal: AbortSignal): Promise<Collections> {
  // The first requests after a start wait for the connection; later ones fail at once while the database is away.
  await connection.state.until((state) => state !== 'connecting', signal);
  if (connection.collections === undefined) throw databaseUnavailable('not connected');
  return connection.collections;
}

/**
 * Runs a call and settles within `callTimeoutMs`, whatever the database does. Throws the ApiErrors that the call
 * throws, `database_unavailable` if the database could not be reached or was too slow, and no error of the driver.
 */
export async function callDatabase<T>(
  connection: DatabaseConnection,
  call: DatabaseCall<T>,
  { timing, isIdempotent }: CallOptions,
): Promise<T> {
  try {
    return await withDeadline(timing.callTimeoutMs, async (signal) => {
      const attempt = async (): Promise<T> => {
        const result = await call(await connectedCollections(connection, signal), signal);
        connection.noteReply();
        return result;
      };
      try {
        return await attempt();
      } catch (error) {
        if (!isIdempotent || signal.aborted || !isImmediatelyRetryable(error)) throw error;
        return await attempt();
      }
    });
  } catch (error) {
    if (isAccessDenied(error)) connection.reportAccessDenied(error);
    else if (isTransientDatabaseError(error)) connection.requestHealthCheck();
    throw toCallerError(error);
  }
}
