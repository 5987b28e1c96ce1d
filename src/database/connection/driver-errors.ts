import { MongoError, MongoNetworkError, MongoNetworkTimeoutError, MongoServerError } from 'mongodb';
import { DeadlineExceeded } from '../../concurrency/deadline';
import { DatabaseFailure, type FailureScope } from '../database-failure';
import {
  BROKEN_CONNECTION_CODES,
  FOR_GOOD_CODES,
  NO_CONNECTION_NAMES,
  NOT_PRIMARY_CODES,
  TRY_LATER_CODES,
} from './transient-error-codes';

/** Codes of the MongoDB manual, Error Codes. */
const UNAUTHORIZED = 13;
const AUTHENTICATION_FAILED = 18;
const DUPLICATE_KEY = 11_000;

function isBrokenConnection(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && BROKEN_CONNECTION_CODES.has(error.code);
}

/**
 * True if the database could not be reached or did not finish in time, so that the same database call may succeed
 * later.
 */
export function isTransientDatabaseError(error: unknown): boolean {
  if (error instanceof DeadlineExceeded || error instanceof MongoNetworkError || isBrokenConnection(error)) return true;
  if (!(error instanceof MongoError)) return false;
  return NO_CONNECTION_NAMES.has(error.name) || NOT_PRIMARY_CODES.has(error.code) || TRY_LATER_CODES.has(error.code);
}

/** Whom a failure concerns; only what is known to be for good is taken for that. */
function scopeOf(error: unknown): FailureScope {
  if (isAccessDenied(error)) return 'server';
  if (error instanceof DeadlineExceeded || error instanceof MongoNetworkTimeoutError) return 'unanswered';
  if (!(error instanceof MongoServerError)) return isTransientDatabaseError(error) ? 'server' : 'call';
  if (FOR_GOOD_CODES.has(error.code)) return 'for_good';
  return NOT_PRIMARY_CODES.has(error.code) ? 'server' : 'call';
}

/**
 * True if no call is expected to fare better in this moment: the server is away, is silent, cannot take writes, or denies
 * access.
 */
export function concernsWholeServer(error: unknown): boolean {
  const scope = scopeOf(error);
  return scope === 'server' || scope === 'unanswered';
}

/** Any error of a database call as a DatabaseFailure, without the driver's message. */
export function toDatabaseFailure(error: unknown): DatabaseFailure {
  const code = error instanceof MongoServerError && typeof error.code === 'number' ? error.code : null;
  return new DatabaseFailure(describeDriverError(error), scopeOf(error), code);
}

/**
 * True if an idempotent database call should be repeated without a pause: a connection broke or the server stepped
 * down. False after any timeout, because no time is left for a second attempt.
 */
export function isImmediatelyRetryable(error: unknown): boolean {
  if (error instanceof MongoNetworkTimeoutError) return false;
  if (error instanceof MongoNetworkError || isBrokenConnection(error)) return true;
  return error instanceof MongoError && NOT_PRIMARY_CODES.has(error.code);
}

/** True if the server does not accept our user or password, or the user lacks a right. */
export function isAccessDenied(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  // During the handshake of a new connection the driver wraps the server's error.
  return error.code === AUTHENTICATION_FAILED || error.code === UNAUTHORIZED || isAccessDenied(error.cause);
}

/** True for a write that a unique index rejected. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoError && error.code === DUPLICATE_KEY;
}

/**
 * The kind of a failure in a few words ("MongoServerError 18 AuthenticationFailed"). Leaves out the driver's message,
 * which can hold stored values, host names and parts of the connection string.
 */
export function describeDriverError(error: unknown): string {
  if (error instanceof DeadlineExceeded) return error.message;
  if (!(error instanceof Error)) return 'unknown failure';
  const code = error instanceof MongoError && error.code !== undefined ? ` ${error.code}` : '';
  const codeName = error instanceof MongoServerError && error.codeName ? ` ${error.codeName}` : '';
  return `${error.name}${code}${codeName}`;
}
