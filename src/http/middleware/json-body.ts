import express, { type RequestHandler } from 'express';
import { ApiError } from '../../errors/api-error';
import { expectContinue } from './expect-continue';
import { untilAborted } from './until-aborted';

const MAX_BYTES = 64 * 1024;
/** RFC 8259, section 8.1: JSON between systems is UTF-8. The parser below would take UTF-7 and others as well. */
const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

function requireJson(): RequestHandler {
  return (req, _res, next) => {
    if (!JSON_TYPE.test(req.get('content-type') ?? '')) {
      throw new ApiError('unsupported_media_type', 'Send a JSON body in UTF-8 with Content-Type: application/json.', {
        headers: { 'Accept-Post': 'application/json' },
      });
    }
    next();
  };
}

/** JSON.parse makes `__proto__` an ordinary member, which later copies could turn into a prototype: refuse the name. */
function refusePrototypes(): RequestHandler {
  return (req, _res, next) => {
    if (typeof req.body === 'object' && req.body !== null && Object.hasOwn(req.body, '__proto__')) {
      throw new ApiError('invalid_parameter', '__proto__ is not known here.', {
        errors: [{ field: '__proto__', message: 'is not known here' }],
      });
    }
    next();
  };
}

/** Reads a small JSON body into `req.body`, or refuses it. */
export function jsonBody(): RequestHandler[] {
  return [
    requireJson(),
    expectContinue(),
    untilAborted(express.json({ limit: MAX_BYTES, inflate: false })),
    refusePrototypes(),
  ];
}
