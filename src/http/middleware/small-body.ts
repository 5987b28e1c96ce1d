import { isUtf8 } from 'node:buffer';
import express, { type RequestHandler } from 'express';
import { ApiError } from '../../errors/api-error';
import { invalidField } from '../../errors/invalid-input';
import { refuseTransferCodings } from '../input/body-headers';
import { expectContinue } from './expect-continue';
import { contextOf } from './request-context';

/** What is read as a small body, and how large it may be, in bytes. */
interface SmallBody {
  readonly what: string;
  readonly maxBytes: number;
}

const JSON_BODY: SmallBody = { what: 'JSON body', maxBytes: 64 * 1024 };
const FORM: SmallBody = { what: 'form', maxBytes: 2 * 1024 };
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
      throw invalidField('__proto__', 'is not a recognised field');
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

function tooLarge({ what, maxBytes }: SmallBody): ApiError {
  return new ApiError('request_too_large', `The ${what} is too large; ${maxBytes / 1024} kB are allowed.`);
}

/** Refuses a body by its length and its coding, as its headers declare them, before a byte of it is read or asked for. */
function refuseByHeaders(body: SmallBody): RequestHandler {
  return (req, _res, next) => {
    if (Number(req.headers['content-length'] ?? 0) > body.maxBytes) throw tooLarge(body);
    refuseTransferCodings(req.headers);
    next();
  };
}

/**
 * Wraps a body parser, which by itself would wait for the body without end, and would report one that is too large only
 * when it has come: when it has more bytes than allowed, the time is over, or the request's signal fires, while the body is
 * still arriving, the request fails with `request_too_large`, `body_too_slow` or the signal's reason.
 */
function inBounds(parse: RequestHandler, body: SmallBody, withinMs: number): RequestHandler {
  return (req, res, next) => {
    const { signal } = contextOf(res);
    let settled = false;
    let bytes = 0;
    const settle = (error?: unknown): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      req.off('data', onData);
      next(error);
    };
    const onAbort = (): void => settle(signal.reason);
    const onData = (chunk: Buffer): void => {
      bytes += chunk.byteLength;
      if (bytes > body.maxBytes) settle(tooLarge(body));
    };
    // What has arrived while the service was busy is read before the client is judged.
    const timer = setTimeout(() => setImmediate(settle, tooSlow(withinMs)), withinMs);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    else parse(req, res, settle);
    // Only a body that the parser reads: a listener makes it flow.
    if (!settled) req.on('data', onData);
  };
}

/**
 * Reads a JSON body of up to 64 KiB into `req.body`. Throws `unsupported_media_type`, `request_too_large`, `malformed_json`,
 * `invalid_parameter`, or `body_too_slow` for one that has not arrived within `withinMs` milliseconds.
 */
export function jsonBody(withinMs = BODY_MS): RequestHandler[] {
  const verify = (_req: unknown, _res: unknown, body: Buffer): void => refuseInvalidUtf8(body);
  return [
    requireJson(),
    refuseByHeaders(JSON_BODY),
    expectContinue(),
    // Not strict: a text or a number is JSON as well, and what is wrong with it is said by whoever wants an object.
    inBounds(express.json({ limit: JSON_BODY.maxBytes, inflate: false, strict: false, verify }), JSON_BODY, withinMs),
    refusePrototypes(),
  ];
}

/**
 * Reads the fields of a small HTML form (application/x-www-form-urlencoded, up to 2 kB) into `req.body`. Throws
 * `request_too_large`, or `body_too_slow` for one that has not arrived within 10 seconds.
 */
export function formBody(): RequestHandler[] {
  const parse = express.urlencoded({ extended: false, limit: FORM.maxBytes, parameterLimit: 8 });
  return [refuseByHeaders(FORM), inBounds(parse, FORM, BODY_MS)];
}
