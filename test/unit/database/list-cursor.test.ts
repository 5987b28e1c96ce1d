import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { BSON, MinKey, ObjectId } from 'mongodb';
import { decodeCursor, encodeCursor } from '../../../src/database/paging/list-cursor';
import { ApiError } from '../../../src/errors/api-error';
import { anyText } from '../../support/any-text';

const position = { key: new Date('2026-02-03T04:05:06.789Z'), id: new ObjectId() };
const cursor = encodeCursor(position, 'list of one user');

function problemOf(bad: string, list = 'list of one user'): unknown {
  try {
    return decodeCursor(bad, list);
  } catch (error) {
    return error;
  }
}

describe('list cursors', () => {
  it('decode to the position they were made from, to the millisecond', () => {
    const decoded = decodeCursor(cursor, 'list of one user');

    expect(decoded.key).toEqual(position.key);
    expect(decoded.id).toEqual(position.id);
  });

  it('are those that earlier versions gave, for a date and an ObjectId', () => {
    const earlier = { key: new Date(1_770_091_445_678), id: new ObjectId('5f0c1d2e3b4a49688776a5b4') };
    expect(encodeCursor(earlier, 'list of one user')).toBe('AAABnCGr_a5fDB0uO0pJaId2pbS_nnX2VgbbbA');
  });

  it.each([
    ['a text as id', { key: position.key, id: 'text' }],
    ['a text of the length that makes both forms equally long', { key: null, id: 'abc' }],
    ['a number as id and no date', { key: null, id: 5 }],
    ['an ObjectId and no date', { key: null, id: new ObjectId() }],
  ])('carry %s with its type', (_what, typed) => {
    const text = encodeCursor(typed, 'list of one user');
    expect(decodeCursor(text, 'list of one user')).toEqual(typed);
    expect(problemOf(text, 'list of another user')).toBeInstanceOf(ApiError);
    expect(problemOf(`A${text.slice(1)}`)).toBeInstanceOf(ApiError);
  });

  it('need no escaping in a query string', () => {
    expect(cursor).toMatch(/^[\w-]+$/);
  });

  it('are rejected for another list', () => {
    expect(problemOf(cursor, 'list of another user')).toMatchObject({
      code: 'invalid_parameter',
      details: { errors: [{ field: 'cursor' }] },
    });
  });

  it('are rejected when a single character is changed', () => {
    for (let index = 0; index < cursor.length; index++) {
      const changed = cursor[index] === 'A' ? 'B' : 'A';
      const bad = cursor.slice(0, index) + changed + cursor.slice(index + 1);
      expect(problemOf(bad)).toBeInstanceOf(ApiError);
    }
  });

  it.each([
    ['an id by which nothing is sorted', BSON.serialize({ t: null, i: /a/ })],
    ['an id that no record has', BSON.serialize({ t: null, i: new MinKey() })],
    ['no id', BSON.serialize({ t: null })],
    ['what is no document', Buffer.from('no document')],
  ])('are rejected with a checksum that is right and %s', (_what, position) => {
    const list = 'list of one user';
    const check = createHash('sha256').update(`typed ${list}\0`).update(position).digest().subarray(0, 8);
    expect(problemOf(Buffer.concat([position, check]).toString('base64url'))).toBeInstanceOf(ApiError);
  });

  it('are rejected with a time that is none', () => {
    const position = Buffer.alloc(20, 0x7f);
    const check = createHash('sha256').update('list of one user\0').update(position).digest().subarray(0, 8);
    expect(problemOf(Buffer.concat([position, check]).toString('base64url'))).toBeInstanceOf(ApiError);
  });

  it('are rejected as invalid_parameter, like any other text', () => {
    fc.assert(fc.property(anyText(), (text) => problemOf(text) instanceof ApiError));
    expect(problemOf(`${cursor}A`)).toBeInstanceOf(ApiError);
    expect(problemOf(`${cursor}=`)).toBeInstanceOf(ApiError);
  });
});
