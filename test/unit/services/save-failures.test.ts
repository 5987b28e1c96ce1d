import { MongoNetworkError, MongoServerError } from 'mongodb';
import { DeadlineExceeded } from '../../../src/concurrency/deadline';
import { databaseDisabled, databaseUnavailable, toCallerError } from '../../../src/database/database-errors';
import { describeSaveFailure } from '../../../src/database/save-failure';
import { UNKNOWN_STATUS } from '../../../src/domain/model-status';
import { ApiError } from '../../../src/errors/api-error';
import type { CreatedEntry } from '../../../src/journal/entries/journal-entry';
import { SaveFailures } from '../../../src/services/operations/save-failures';
import { entryOf } from '../journal/journal-support';

const replied = (code: number) => toCallerError(new MongoServerError({ code, codeName: 'Name', message: 'canary' }));

describe('the failure of a save', () => {
  it.each([121, 10_334, 17_280, 17_419, 17_420])(
    'is for good when the server can never store it (%d, E114)',
    (code) => {
      expect(describeSaveFailure(replied(code))).toEqual({
        scope: 'for_good',
        reason: `MongoServerError ${code} Name`,
        code,
      });
    },
  );

  it.each([14_031, 8_000, 16_500, 462, 11_601, 24, 261, 100, 50, 112, 2, 11_000, 999_999])(
    'concerns this record and may pass when the server replies %d (E207)',
    (code) => {
      expect(describeSaveFailure(replied(code))).toMatchObject({ scope: 'call', code });
    },
  );

  it.each([
    ['a server that cannot take writes', replied(10_107)],
    ['denied access', replied(13)],
    ['a broken connection', toCallerError(new MongoNetworkError('reset'))],
    ['no connection', databaseUnavailable('not connected')],
    ['a service without a database', databaseDisabled()],
  ])('concerns every save alike after %s', (_what, error) => {
    expect(describeSaveFailure(error)).toMatchObject({ scope: 'server' });
  });

  it('is for good for a malformed id, and for nothing that is not known', () => {
    expect(describeSaveFailure(new ApiError('invalid_parameter', 'x')).scope).toBe('for_good');
    expect(describeSaveFailure(new ApiError('conflict', 'Several requests link this Echo.')).scope).toBe('call');
    expect(describeSaveFailure(new TypeError('x'))).toEqual({ scope: 'call', reason: 'TypeError', code: null });
    expect(describeSaveFailure(null).scope).toBe('call');
  });
});

describe('SaveFailures', () => {
  const created = (number: number, failures = 0): CreatedEntry => ({
    ...entryOf(number),
    state: 'created',
    model_status: UNKNOWN_STATUS,
    model_id: `model-${number}`,
    failures,
  });
  const broken = { scope: 'call', reason: 'MongoServerError 8000', code: 8_000 } as const;

  it('makes an entry wait that failed for a reason of its own, until the database has come back', () => {
    const failures = new SaveFailures();
    const [one, other] = [created(1), created(2)];
    failures.note(one.operation_id, broken, 0);
    expect(failures.due([one, other])).toEqual([other]);
    failures.makeAllDue();
    expect(failures.due([one, other])).toEqual([one, other]);
  });

  it('puts those that failed more often after the others, the oldest first otherwise', () => {
    const entries = [created(1, 7), created(2), created(3, 1), created(4)];
    const order = new SaveFailures().due(entries).map(({ model_id }) => model_id);
    expect(order).toEqual(['model-2', 'model-4', 'model-3', 'model-1']);
  });

  it('does not begin with an entry again whose call was not answered in time', () => {
    const failures = new SaveFailures();
    const [one, other] = [created(1), created(2)];
    failures.note(one.operation_id, describeSaveFailure(toCallerError(new DeadlineExceeded(10))), 0);
    expect(failures.due([one, other])).toEqual([other, one]);
    expect(failures.failing()).toEqual([]);
  });

  it('counts by reason, and forgets what was saved', () => {
    const failures = new SaveFailures();
    failures.note('a', broken, 4);
    failures.note('b', broken, 0);
    failures.note('c', { ...broken, reason: 'TypeError', code: null }, 0);
    failures.forget('c');
    expect(failures.failing()).toEqual([{ code: 8_000, reason: broken.reason, entries: 2, attempts: 5 }]);
  });
});
