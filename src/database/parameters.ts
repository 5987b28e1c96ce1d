import { ObjectId } from 'mongodb';
import { isHexId } from '../domain/values/hex-id';
import { invalidField } from '../errors/invalid-input';

/**
 * The stored form of an id that this service made. Throws ApiError `invalid_parameter` naming `field` unless it is 24
 * hex digits: the driver would also take 12 arbitrary bytes, and an object in its place would become a query operator.
 */
export function toObjectId(value: unknown, field: 'user_id' | 'echo_id' | 'key_id' | '_id'): ObjectId {
  if (isHexId(value)) return ObjectId.createFromHexString(value);
  throw invalidField(field, 'must be 24 hex digits');
}

/** An id that Fish.Audio made. Throws ApiError `invalid_parameter` unless it is a non-empty string, for the same reason. */
export function toModelId(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw invalidField('model_id', 'must be a non-empty string');
}

/** Throws ApiError `invalid_parameter` unless the limit of a list is a whole number of at least 1. */
export function assertLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1) throw invalidField('limit', 'must be a whole number of at least 1');
}
