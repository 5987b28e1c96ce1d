import { MongoNetworkError, MongoNetworkTimeoutError, MongoServerError, MongoTopologyClosedError } from 'mongodb';
import { DeadlineExceeded } from '../../../src/concurrency/deadline';
import {
  isAccessDenied,
  isImmediatelyRetryable,
  isTransientDatabaseError,
} from '../../../src/database/connection/driver-errors';
import { toCallerError } from '../../../src/database/database-errors';

const serverError = (code: number) => new MongoServerError({ code, message: 'from the server' });

/** What Node throws, and the driver passes on as it is. */
const brokenPipe = Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' });

describe('transient errors', () => {
  it.each([
    ['a broken connection', new MongoNetworkError('reset')],
    ['a write to a connection that the server has just ended (E104)', brokenPipe],
    ['an expired deadline of this service', new DeadlineExceeded(10)],
    ['a closed topology', new MongoTopologyClosedError()],
    ['a primary that stepped down (E106)', serverError(10_107)],
    ['a server that shuts down (E106)', serverError(11_600)],
    ['a server in shutdown (E106)', serverError(91)],
    ['a slow query (E108)', serverError(50)],
  ])('include %s', (_what, error) => {
    expect(isTransientDatabaseError(error)).toBe(true);
    expect(toCallerError(error)).toMatchObject({ code: 'database_unavailable', details: { retryAfterSeconds: 3 } });
  });

  it.each([
    ['a duplicate key', serverError(11_000)],
    ['a failed document validation (E114)', serverError(121)],
    ['a programming error', new TypeError('no')],
    ['denied access', serverError(18)],
  ])('do not include %s', (_what, error) => {
    expect(isTransientDatabaseError(error)).toBe(false);
  });

  it('are retryable immediately unless a timeout expired', () => {
    expect(isImmediatelyRetryable(new MongoNetworkError('reset'))).toBe(true);
    expect(isImmediatelyRetryable(serverError(10_107))).toBe(true);
    expect(isImmediatelyRetryable(new MongoNetworkTimeoutError('slow'))).toBe(false);
    expect(isImmediatelyRetryable(new DeadlineExceeded(10))).toBe(false);
  });

  it('are not confused with denied access (E113)', () => {
    expect(isAccessDenied(serverError(18))).toBe(true);
    expect(isAccessDenied(serverError(13))).toBe(true);
    expect(isAccessDenied(new MongoNetworkError('x', { cause: serverError(18) }))).toBe(true);
    expect(isAccessDenied(new MongoNetworkError('reset'))).toBe(false);
  });
});
