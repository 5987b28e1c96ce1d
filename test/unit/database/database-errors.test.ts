import { MongoServerError } from 'mongodb';
import { toCallerError } from '../../../src/database/database-errors';
import { ApiError } from '../../../src/errors/api-error';

describe('toCallerError', () => {
  it.each([18, 13, 50, 121, 11_000, 8_000])('keeps no text of the driver for code %d (E110)', (code) => {
    const error = toCallerError(new MongoServerError({ code, message: 'canary-text' })) as ApiError;

    expect(error).toBeInstanceOf(ApiError);
    expect(JSON.stringify([error.detail, error.details, String(error.cause)])).not.toContain('canary-text');
  });

  it('returns other errors unchanged', () => {
    const error = new TypeError('ours');
    expect(toCallerError(error)).toBe(error);
  });
});
