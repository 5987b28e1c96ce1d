import { MongoNetworkError, MongoNetworkTimeoutError, MongoServerError, MongoTopologyClosedError } from 'mongodb';
import { DeadlineExceeded } from '../../../src/concurrency/deadline';
import {
  isAccessDenied,
  isImmediatelyRetryable,
  isTransientDatabaseError,
} from '../../../src/database/connection/driver-errors';
import { toCallerError } from '../../../src/database/database-errors';
import { ApiError } from '../../../src/errors/api-error';

const serverError = (code: number, message = 'canary-text') => new MongoServerError({ code, message });

/** What Node throws, and the driver passes on as it is. */
const brokenPipe = Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' });

describe('transient errors', () => {
  it.each([
    ['a broken connection', new MongoNetworkError('reset')],
    ['a write to a connection that the server has just ended (E104)', brokenPipe],
    ['our own deadline', new DeadlineExceeded(10)],
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
    ['an error of ours', new TypeError('no')],
    ['a refusal', serverError(18)],
  ])('do not include %s', (_what, error) => {
    expect(isTransientDatabaseError(error)).toBe(false);
  });

  it('are worth repeating at once only if no time-out was part of it', () => {
    expect(isImmediatelyRetryable(new MongoNetworkError('reset'))).toBe(true);
    expect(isImmediatelyRetryable(serverError(10_107))).toBe(true);
    expect(isImmediatelyRetryable(new MongoNetworkTimeoutError('slow'))).toBe(false);
    expect(isImmediatelyRetryable(new DeadlineExceeded(10))).toBe(false);
  });

  it('are told from refusals (E113)', () => {
    expect(isAccessDenied(serverError(18))).toBe(true);
    expect(isAccessDenied(serverError(13))).toBe(true);
    expect(isAccessDenied(new MongoNetworkError('x', { cause: serverError(18) }))).toBe(true);
    expect(isAccessDenied(new MongoNetworkError('reset'))).toBe(false);
  });
});

describe('what a caller gets to see', () => {
  it.each([18, 13, 50, 121, 11_000, 8_000])('holds no text of the driver for code %d (E110)', (code) => {
    const error = toCallerError(serverError(code)) as ApiError;

    expect(error).toBeInstanceOf(ApiError);
    expect(JSON.stringify([error.detail, error.details, String(error.cause)])).not.toContain('canary-text');
  });

  it('lets errors that are none of the database through', () => {
    const error = new TypeError('ours');
    expect(toCallerError(error)).toBe(error);
  });
});
