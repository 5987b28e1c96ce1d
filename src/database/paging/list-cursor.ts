import { createHash } from 'node:crypto';
import { BSON, ObjectId } from 'mongodb';
import { ApiError } from '../../errors/api-error';
import { isOrdered } from './id-order';

/** Where the next page of a list begins: after the item with this key and id. */
export interface ListPosition {
  /** What the list is sorted by: a time or a name. Null for an item that has none; these follow all that have one. */
  readonly key: Date | string | null;
  /** The `_id` as it is stored, of whatever type. */
  readonly id: unknown;
}

const TIME_BYTES = 8;
const ID_BYTES = 12;
const CHECK_BYTES = 8;

/** Every cursor that is not a date and an ObjectId holds both with their types. */
const TYPED = 'typed';

/** A checksum and not a signature, since a position is no secret. It detects damage and a cursor of another list. */
function checkBytes(position: Buffer, list: string): Buffer {
  return createHash('sha256').update(list).update('\0').update(position).digest().subarray(0, CHECK_BYTES);
}

function encoded(position: Buffer, list: string): string {
  return Buffer.concat([position, checkBytes(position, list)]).toString('base64url');
}

/** The opaque text for a position in `list` (any text that tells one list from another, such as its user's id and filters). */
export function encodeCursor({ key, id }: ListPosition, list: string): string {
  if (!(key instanceof Date) || !(id instanceof ObjectId)) {
    return encoded(Buffer.from(BSON.serialize({ t: key, i: id })), `${TYPED} ${list}`);
  }
  const position = Buffer.alloc(TIME_BYTES + ID_BYTES);
  position.writeBigInt64BE(BigInt(key.getTime()));
  position.set(id.id, TIME_BYTES);
  return encoded(position, list);
}

/** Null for bytes that are no document. */
function typedPosition(position: Buffer): ListPosition | null {
  try {
    const { t, i } = BSON.deserialize(position);
    return { key: t instanceof Date || typeof t === 'string' ? t : null, id: i };
  } catch {
    return null;
  }
}

function isInvalidDate(key: ListPosition['key']): boolean {
  return key instanceof Date && Number.isNaN(key.getTime());
}

/** The position in an opaque text. Throws ApiError `invalid_parameter` unless `encodeCursor` made it for this list. */
export function decodeCursor(cursor: string, list: string): ListPosition {
  const bytes = Buffer.from(cursor, 'base64url');
  const position = bytes.subarray(0, Math.max(0, bytes.length - CHECK_BYTES));
  const isFor = (one: string): boolean =>
    bytes.toString('base64url') === cursor && bytes.subarray(position.length).equals(checkBytes(position, one));
  const decoded =
    position.length === TIME_BYTES + ID_BYTES && isFor(list)
      ? { key: new Date(Number(position.readBigInt64BE())), id: new ObjectId(position.subarray(TIME_BYTES)) }
      : isFor(`${TYPED} ${list}`)
        ? typedPosition(position)
        : null;
  // The checksum is no secret, so that a position that this service never gives can have one as well.
  if (decoded !== null && isOrdered(decoded.id) && !isInvalidDate(decoded.key)) return decoded;
  const detail = 'The cursor is not one that this list gave with the same sort and filters. Start again without it.';
  throw new ApiError('invalid_parameter', detail, {
    errors: [{ field: 'cursor', message: 'must be the next_cursor of an earlier page of the same list' }],
  });
}
