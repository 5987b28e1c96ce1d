import type { Page } from '../../domain/page';
import { encodeCursor, type ListPosition } from './list-cursor';
import { comparePositions, type ListOrder } from './list-order';
import type { Readable } from './read-readable';

/** An item that belongs into a list and is not stored yet, at the place where it will stand once it is. */
export interface Waiting<W> {
  readonly modelId: string;
  /** What the list is sorted by, and the `_id` that it will be stored under. */
  readonly position: ListPosition;
  readonly item: W;
}

/** Those of the waiting items that may be on a page. */
export interface WaitingPart<W> {
  readonly waiting: readonly Waiting<W>[];
  /** The place of the last one if others wait beyond it, which may only be on a later page. */
  readonly end: ListPosition | null;
}

/** The part of a list that is wanted: up to `limit` items after a position, or from the beginning. */
export interface WantedPart {
  readonly list: string;
  readonly order: ListOrder;
  readonly limit: number;
  readonly from: ListPosition | null;
}

interface Placed<T> {
  readonly item: T;
  readonly position: ListPosition | null;
}

/** The waiting items that may be on a page, in the order of the list: one more than the page can hold. */
export function selectWaiting<W>(wanted: WantedPart, waiting: readonly Waiting<W>[]): WaitingPart<W> {
  const { limit, from, order } = wanted;
  const inOrder = waiting
    .filter(({ position }) => from === null || comparePositions(order, position, from) > 0)
    .sort((one, other) => comparePositions(order, one.position, other.position));
  const selected = inOrder.slice(0, limit + 1);
  const end = inOrder.length > selected.length ? (selected.at(-1)?.position ?? null) : null;
  return { waiting: selected, end };
}

/**
 * One page of what is stored and what waits, in the order of the list. An item that is stored between two pages keeps its place, so
 * that it comes once; one that was stored since the waiting ones were read is shown as stored. Of the selected waiting
 * items some may be missing by now, which leaves the page shorter.
 */
export function mergeWaiting<T, W>(
  { list, limit, order }: WantedPart,
  stored: Readable<ListPosition, T>,
  { waiting, end }: WaitingPart<W>,
  modelIdsOf: (item: T) => readonly string[],
): Page<T | W> {
  const compare: Compare = (one, other) => (one === null || other === null ? 0 : comparePositions(order, one, other));
  const recorded = new Set(waiting.length === 0 ? [] : stored.items.flatMap(modelIdsOf));
  const placed = stored.items.map((item, place) => ({ item, position: stored.positions[place] ?? null }));
  const added = waiting.filter(({ modelId }) => !recorded.has(modelId));
  // Beyond either end there may be items that are not known here, so that what stands there is for the next page.
  const last = earlier(compare, stored.next, end);
  const merged = merge<T | W>(compare, placed, added).filter(
    ({ position }) => last === null || compare(position, last) <= 0,
  );
  const items = merged.slice(0, limit);
  const next = merged.length > limit ? (items.at(-1)?.position ?? null) : last;
  return { items: items.map(({ item }) => item), next_cursor: next === null ? null : encodeCursor(next, list) };
}

type Compare = (one: ListPosition | null, other: ListPosition | null) => number;

function earlier(compare: Compare, one: ListPosition | null, other: ListPosition | null): ListPosition | null {
  if (one === null || other === null) return one ?? other;
  return compare(one, other) < 0 ? one : other;
}

/** Both in their order; the stored ones keep the order of the server, whatever their positions are. */
function merge<T>(compare: Compare, stored: readonly Placed<T>[], added: readonly Placed<T>[]): Placed<T>[] {
  const merged: Placed<T>[] = [];
  let next = 0;
  for (const one of stored) {
    for (; next < added.length && compare(added[next]?.position ?? null, one.position) < 0; next += 1) {
      merged.push(...added.slice(next, next + 1));
    }
    merged.push(one);
  }
  return [...merged, ...added.slice(next)];
}
