import fc from 'fast-check';
import { ObjectId } from 'mongodb';
import { decodeCursor, encodeCursor } from '../../../src/database/paging/list-cursor';
import { ApiError } from '../../../src/errors/api-error';

const position = { createdAt: new Date('2026-02-03T04:05:06.789Z'), id: new ObjectId() };
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

    expect(decoded.createdAt).toEqual(position.createdAt);
    expect(decoded.id.equals(position.id)).toBe(true);
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

  it('are rejected as invalid_parameter, like any other text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => problemOf(text) instanceof ApiError));
    expect(problemOf(`${cursor}A`)).toBeInstanceOf(ApiError);
    expect(problemOf(`${cursor}=`)).toBeInstanceOf(ApiError);
  });
});
