import { BSON, Decimal128, Long, ObjectId, Timestamp } from 'mongodb';
import { isHexId } from '../../domain/values/hex-id';

/** More than any upload may have; what is longer was not written by this service, and would swell every response. */
const MAX_TEXT_CHARACTERS = 20_000;
const MAX_ITEMS = 100;
/** An `_id` above this size does not fit into the cursor of a list. */
const MAX_ID_BYTES = 120;
/** A date as a number below this counts seconds and not milliseconds, since it would be before 1973 otherwise. */
const SECONDS_BELOW = 1e11;
const MAX_TIME_MS = 8.64e15;
/** What RFC 3339 can write: the years 0 to 9999. Others are `+275760-…` in JSON, which few programs read as a date. */
const FIRST_MS = Date.parse('0000-01-01T00:00:00.000Z');
/** The last time that a record can have, in milliseconds. */
export const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** The members of a stored document or of a part of it; none for a value that has none. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** A text of at least one character, or null. A number is taken for its digits. */
export function readText(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_TEXT_CHARACTERS) : null;
}

/** The one of these texts that a value is, or null. A schema would take several times as long, for every record of a list. */
export function readOneOf<T extends string>(texts: readonly T[], value: unknown): T | null {
  return texts.find((text) => text === value) ?? null;
}

/** A finite number that is not negative, of whatever numeric type, or null. */
export function readNumber(value: unknown): number | null {
  const isNumeric = typeof value === 'number' || value instanceof Long || value instanceof Decimal128;
  const number = isNumeric || readText(value) !== null ? Number(String(value)) : Number.NaN;
  return Number.isFinite(number) && number >= 0 ? number : null;
}

/** An id of ours, stored as an ObjectId or as 24 hex digits, in lower case; null for anything else. */
export function readHexId(value: unknown): string | null {
  if (value instanceof ObjectId) return value.toHexString();
  return isHexId(value) ? value.toLowerCase() : null;
}

/** Any `_id` as text; null for one that is too large to be named. */
export function readAnyId(value: unknown): string | null {
  // Nearly all are ids of ours, whose size need not be worked out.
  if (value instanceof ObjectId) return value.toHexString();
  if (value === undefined || BSON.calculateObjectSize({ value }) > MAX_ID_BYTES) return null;
  return readHexId(value) ?? readText(value) ?? BSON.EJSON.stringify(value);
}

/**
 * A date that was stored as one, as text that JavaScript reads as one, or as a number; null for anything else. One that is
 * not in the years 0 to 9999 becomes the nearest that is.
 */
export function readDate(value: unknown): Date | null {
  if (value instanceof Date) return validDate(value.getTime());
  if (value instanceof Timestamp) return validDate(value.getHighBitsUnsigned() * 1000);
  if (typeof value === 'string') return validDate(Date.parse(value));
  const number = value instanceof Long || value instanceof Decimal128 ? Number(value.toString()) : value;
  if (typeof number !== 'number') return null;
  return validDate(Math.abs(number) < SECONDS_BELOW ? number * 1000 : number);
}

/** The time at which an `_id` was made, if it is an ObjectId or the text of one. */
export function readTimeOfId(id: unknown): Date | null {
  const hex = readHexId(id);
  return hex === null ? null : ObjectId.createFromHexString(hex).getTimestamp();
}

/** The texts of an array, of one text, or of a list with commas. */
export function readTexts(value: unknown): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  const texts = values.slice(0, MAX_ITEMS).map((one) => readText(one)?.trim() ?? '');
  return texts.filter((text) => text !== '');
}

/** The objects of an array, or the one object that stands in the place of an array. */
export function readObjects(value: unknown): Readonly<Record<string, unknown>>[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isObject = (one: unknown): boolean => typeof one === 'object' && one !== null && !Array.isArray(one);
  return values.slice(0, MAX_ITEMS).filter(isObject).map(membersOf);
}

function validDate(ms: number): Date | null {
  return Math.abs(ms) <= MAX_TIME_MS ? new Date(Math.min(Math.max(ms, FIRST_MS), LAST_MS)) : null;
}
