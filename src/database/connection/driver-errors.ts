import { MongoError, MongoNetworkError, MongoNetworkTimeoutError, MongoServerError } from 'mongodb';
import { DeadlineExceeded } from '../../concurrency/deadline';
import {
  BROKEN_CONNECTION_CODES,
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
