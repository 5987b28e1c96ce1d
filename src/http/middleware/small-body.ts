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

/**
 * Wraps a body parser, which by itself would wait for the body without end: when the request's signal fires while the body
 * is still arriving, the request fails with the signal's reason.
 */
function untilAborted(parse: RequestHandler): RequestHandler {
  return (req, res, next) => {
    const { signal } = contextOf(res);
    let settled = false;
    const settle = (error?: unknown): void => {
      if (settled) return;
      settled = true;
      signal.removeEventListener('abort', onAbort);
      next(error);
    };
    const onAbort = (): void => settle(signal.reason);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    else parse(req, res, settle);
  };
}

/** Reads a JSON body of up to 64 KiB into `req.body`. Throws `unsupported_media_type`, `malformed_json` or `invalid_parameter`. */
export function jsonBody(): RequestHandler[] {
  return [
    requireJson(),
    expectContinue(),
    untilAborted(
      express.json({ limit: MAX_JSON_BYTES, inflate: false, verify: (_req, _res, body) => refuseInvalidUtf8(body) }),
    ),
    refusePrototypes(),
  ];
}

/** Reads the fields of a small HTML form (application/x-www-form-urlencoded, up to 2 kB) into `req.body`. */
export function formBody(): RequestHandler[] {
  return [untilAborted(express.urlencoded({ extended: false, limit: '2kb', parameterLimit: 8 }))];
}
