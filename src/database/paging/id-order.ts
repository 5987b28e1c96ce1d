import { Binary, Decimal128, type Document, Long, ObjectId, Timestamp } from 'mongodb';

/**
 * The BSON types that an `_id` can have, lowest first, as MongoDB orders values of different types (manual,
 * Comparison/Sort Order). Comparisons in a filter are within one type only, so that the others have to be named.
 */
const TYPES: readonly (readonly string[])[] = [
  ['null'],
  ['number'],
  ['string'],
  ['object'],
  ['binData'],
  ['objectId'],
  ['bool'],
  ['date'],
];

/**
 * The place of a value's type among those that an `_id` can have, in the order of the server, or -1 for one that no `_id`
 * should have.
 */
export function rankOf(id: unknown): number {
  return TYPES.findIndex((types) => types.includes(typeOf(id)));
}

function typeOf(id: unknown): string {
  if (id === null) return 'null';
  if (typeof id === 'number' || id instanceof Decimal128) return 'number';
  if (typeof id === 'string') return 'string';
  if (typeof id === 'boolean') return 'bool';
  if (id instanceof Date) return 'date';
  if (id instanceof ObjectId) return 'objectId';
  if (id instanceof Binary) return 'binData';
  // A Timestamp is a Long as well.
  if (id instanceof Long && !(id instanceof Timestamp)) return 'number';
  return typeof id === 'object' && Object.getPrototypeOf(id) === Object.prototype ? 'object' : 'unknown';
}

/** Whether `idsBelow` and `idsAbove` can be told from this `_id` on. */
export function isOrdered(id: unknown): boolean {
  return rankOf(id) !== -1;
}

const BINARY = TYPES.findIndex((types) => types.includes('binData'));

function ofTypes(types: readonly (readonly string[])[]): Document[] {
  return types.flat().map((type) => ({ _id: { $type: type } }));
}

/**
 * The filter for the documents whose `_id` comes before this one, whatever its type. Binary ids are meant without being
 * named, here and below, because not every engine can ask for their type.
 */
export function idsBelow(id: unknown): Document {
  const rank = rankOf(id);
  if (rank <= BINARY) return { $or: [{ _id: { $lt: id } }, ...ofTypes(TYPES.slice(0, rank))] };
  return { $nor: [{ _id: { $gte: id } }, ...ofTypes(TYPES.slice(rank + 1))] };
}

/** The filter for the documents whose `_id` comes after this one, whatever its type. */
export function idsAbove(id: unknown): Document {
  const rank = rankOf(id);
  if (rank >= BINARY) return { $or: [{ _id: { $gt: id } }, ...ofTypes(TYPES.slice(rank + 1))] };
  return { $nor: [{ _id: { $lte: id } }, { _id: { $eq: id } }, ...ofTypes(TYPES.slice(0, rank))] };
}
