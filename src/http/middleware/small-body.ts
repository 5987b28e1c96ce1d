import { isUtf8 } from 'node:buffer';
import express, { type RequestHandler } from 'express';
import { ApiError } from '../../errors/api-error';
import { expectContinue } from './expect-continue';
import { contextOf } from './request-context';

const MAX_JSON_BYTES = 64 * 1024;
/** RFC 8259, section 8.1: JSON between systems is UTF-8. The parser below would take UTF-7 and others as well. */
const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i;

function requireJson(): RequestHandler {
  return (req, _res, next) => {
    if (!JSON_TYPE.test(req.get('content-type') ?? '')) {
      throw new ApiError('unsupported_media_type', 'Send a JSON body in UTF-8 with Content-Type: application/json.', {
        headers: { 'Accept-Post': 'application/json' },
      });
    }
    // The parser below does not know the spelling `utf8`.
    req.headers['content-type'] = 'application/json';
    next();
  };
}

/** Refuses bytes that the parser would replace by U+FFFD without a word. */
function refuseInvalidUtf8(body: Buffer): void {
  if (!isUtf8(body)) throw new ApiError('malformed_json', 'The body is not valid UTF-8.');
}

/** JSON.parse makes `__proto__` an ordinary member, which later copies could turn into a prototype: refuse the name. */
function refusePrototypes(): RequestHandler {
  return (req, _res, next) => {
    if (typeof req.body === 'object' && req.body !== null && Object.hasOwn(req.body, '__proto__')) {
      throw new ApiError('invalid_parameter', '__proto__ is not a recognised field.', {
        errors: [{ field: '__proto__', message: 'is not a recognised field' }],
      });
    }
    next();
  };
}

/** How long a small body may take to arrive, in milliseconds. */
const BODY_MS = 10_000;

function tooSlow(withinMs: number): ApiError {
  const detail = `The body did not arrive within ${withinMs / 1000} seconds. Check the connection and try again.`;
  return new ApiError('body_too_slow', detail);
}

/**
 * Wraps a body parser, which by itself would wait for the body without end: when the time is over, or the request's signal
 * fires, while the body is still arriving, the request fails with `body_too_slow` or the signal's reason.
 */
function inTime(parse: RequestHandler, withinMs: number): RequestHandler {
  return (req, res, next) => {
    const { signal } = contextOf(res);
    let settled = false;
    const settle = (error?: unknown): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      next(error);
    };
    const onAbort = (): void => settle(signal.reason);
    // What has arrived while the service was busy is read before the client is judged.
    const timer = setTimeout(() => setImmediate(settle, tooSlow(withinMs)), withinMs);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    else parse(req, res, settle);
  };
}

/**
 * Reads a JSON body of up to 64 KiB into `req.body`. Throws `unsupported_media_type`, `malformed_json`, `invalid_parameter`, or
 * `body_too_slow` for one that has not arrived within `withinMs` milliseconds.
 */
export function jsonBody(withinMs = BODY_MS): RequestHandler[] {
  const verify = (_req: unknown, _res: unknown, body: Buffer): void => refuseInvalidUtf8(body);
  return [
    requireJson(),
    expectContinue(),
    inTime(express.json({ limit: MAX_JSON_BYTES, inflate: false, verify }), withinMs),
    refusePrototypes(),
  ];
}

/** Reads the fields of a small HTML form (application/x-www-form-urlencoded, up to 2 kB) into `req.body`, within 10 seconds. */
export function formBody(): RequestHandler[] {
  return [inTime(express.urlencoded({ extended: false, limit: '2kb', parameterLimit: 8 }), BODY_MS)];
}
