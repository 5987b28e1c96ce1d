import { createHash } from 'node:crypto';
import { ObjectId } from 'mongodb';
import { ApiError } from '../../errors/api-error';

/** Where the next page of a list begins: after the item with this creation time and id. */
export interface ListPosition {
  readonly createdAt: Date;
  readonly id: ObjectId;
}

const TIME_BYTES = 8;
const ID_BYTES = 12;
const CHECK_BYTES = 8;

/** A checksum and not a signature, since a position is no secret. It detects damage and a cursor of another list. */
function checkBytes(position: Buffer, list: string): Buffer {
  return createHash('sha256').update(list).update('\0').update(position).digest().subarray(0, CHECK_BYTES);
}

/** The opaque text for a position in `list` (any text that tells one list from another, such as its user's id). */
export function encodeCursor({ createdAt, id }: ListPosition, list: string): string {
  const position = Buffer.alloc(TIME_BYTES + ID_BYTES);
  position.writeBigInt64BE(BigInt(createdAt.getTime()));
  position.set(id.id, TIME_BYTES);
  return Buffer.concat([position, checkBytes(position, list)]).toString('base64url');
}

/** The position in an opaque text. Throws ApiError `invalid_parameter` unless `encodeCursor` made it for this list. */
export function decodeCursor(cursor: string, list: string): ListPosition {
  const bytes = Buffer.from(cursor, 'base64url');
  const position = bytes.subarray(0, TIME_BYTES + ID_BYTES);
  const isOurs =
    bytes.length === TIME_BYTES + ID_BYTES + CHECK_BYTES &&
    bytes.toString('base64url') === cursor &&
    bytes.subarray(position.length).equals(checkBytes(position, list));
  if (!isOurs) {
    throw new ApiError('invalid_parameter', 'The cursor is not one that this list gave. Start again without it.', {
      errors: [{ field: 'cursor', message: 'must be the next_cursor of an earlier page of the same list' }],
    });
  }
  return {
    createdAt: new Date(Number(position.readBigInt64BE())),
    id: new ObjectId(position.subarray(TIME_BYTES)),
  };
}
