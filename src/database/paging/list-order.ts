import { BSON, ObjectId } from 'mongodb';
import { DEFAULT_SORT, type ListSort } from '../../domain/library/list-sort';
import { rankOf } from './id-order';
import type { ListPosition } from './list-cursor';

/** How a list is sorted. */
export interface ListOrder {
  readonly by: 'created_at' | 'name' | 'last_used_at';
  readonly isDescending: boolean;
}

/** The order of a sort as callers write it. */
export function orderOf(sort: ListSort = DEFAULT_SORT): ListOrder {
  const isDescending = sort.startsWith('-');
  const name = isDescending ? sort.slice(1) : sort;
  const by = name === 'name' || name === 'last_used_at' ? name : 'created_at';
  return { by, isDescending };
}

/** Newest first. */
export const NEWEST_FIRST: ListOrder = orderOf();

/** More of a name than this service accepts does not count for its place. */
const MAX_NAME_UNITS = 200;

/**
 * Compares names as people expect: `Émile` beside `Emile`, `anna` beside `Anna`, `Voice 2` before `Voice 10`. English has
 * the root collation of Unicode; the locale of the machine would not be the same for all instances.
 */
const names = new Intl.Collator('en', { numeric: true });

/** The part of a name by which it is sorted. */
export function nameKey(name: string): string {
  return name.slice(0, MAX_NAME_UNITS).toWellFormed();
}

/**
 * Compares two places of a list: negative where the first one comes first. What has no date, or was never used, comes last
 * whichever way the list is sorted; what is equal is in the order of its `_id`, in the direction of the list.
 */
export function comparePositions({ isDescending }: ListOrder, one: ListPosition, other: ListPosition): number {
  if (one.key === null || other.key === null) {
    if (one.key !== other.key) return one.key === null ? 1 : -1;
    return directed(compareIds(one.id, other.id), isDescending);
  }
  return directed(compareKeys(one.key, other.key) || compareIds(one.id, other.id), isDescending);
}

function directed(result: number, isDescending: boolean): number {
  return isDescending ? -result : result;
}

function compareKeys(one: Date | string, other: Date | string): number {
  if (typeof one === 'string' && typeof other === 'string') return names.compare(one, other);
  return Number(one) - Number(other);
}

/** Ids of different types are in the order of their types, as on the server; among rare types any order will do. */
function compareIds(one: unknown, other: unknown): number {
  if (one instanceof ObjectId && other instanceof ObjectId) return Buffer.compare(one.id, other.id);
  const ranks = rankOf(one) - rankOf(other);
  if (ranks !== 0) return ranks;
  return Buffer.compare(bytesOf(one), bytesOf(other));
}

function bytesOf(id: unknown): Uint8Array {
  return typeof id === 'string' ? Buffer.from(id) : BSON.serialize({ id });
}
