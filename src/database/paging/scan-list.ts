import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Collection, Document } from 'mongodb';
import type { ListPosition } from './list-cursor';
import { comparePositions } from './list-order';
import type { WantedPart } from './merge-waiting';
import { type IndexKeys, withHint } from './with-hint';

/** So many documents are read at most: one user's, each with the few members that the list is sorted and searched by. */
export const MAX_SCANNED = 20_000;

const BATCH = 1_000;
/** After so many documents others have a turn: to fold the longest texts of these takes some 30 ms. */
const TURN = 125;

/** The documents that are looked through: those of one user, with the members that are needed. */
export interface ScanRequest {
  readonly collection: Collection<Document>;
  readonly filter: Document;
  /** The keys of the index to be used; to be given where the filter names a member that has another one. */
  readonly index?: IndexKeys | undefined;
  readonly projection: Document;
}

/** A document that belongs into the list, and its place there. */
export interface Outline {
  /** Its `_id` as text, as `readAnyId` gives it. */
  readonly _id: string;
  readonly position: ListPosition;
}

/** The outlines of one page, in order. */
export interface ScannedPart {
  readonly outlines: readonly Outline[];
  /** The place after which there are more; null at the end of the list. */
  readonly next: ListPosition | null;
  /** False where there are more than `MAX_SCANNED` documents. */
  readonly isComplete: boolean;
}

/**
 * Gives every document to `visit`, in no order and up to `MAX_SCANNED` of them; false where there are more. Only one batch is
 * in memory at a time.
 */
export function scan(
  { collection, filter, index, projection }: ScanRequest,
  visit: (document: Document) => void,
  signal: AbortSignal,
): Promise<boolean> {
  return withHint(index, async (hint) => {
    let seen = 0;
    const options = { signal, projection, batchSize: BATCH, ...hint };
    for await (const document of collection.find(filter, options).limit(MAX_SCANNED + 1)) {
      seen += 1;
      if (seen > MAX_SCANNED) return false;
      visit(document);
      if (seen % TURN === 0) await nextTurn();
    }
    return true;
  });
}

/** The filter for the records that were outlined: by their `_id`, since the `model_id` changes with the current version. */
export function sameRecords(outlines: readonly Outline[]): Document {
  return { _id: { $in: outlines.map(({ position }) => position.id) } };
}

/**
 * Finds one page of a list in an order that no index gives, for members that records of other programs lack: looks through
 * the documents of one user and keeps no more than the page. Null for a document that is not on the list.
 */
export async function scanPart(
  request: ScanRequest,
  { order, limit, from }: WantedPart,
  outlineOf: (document: Document) => Outline | null,
  signal: AbortSignal,
): Promise<ScannedPart> {
  const best: Outline[] = [];
  const comesBefore = (one: ListPosition, other: ListPosition): boolean => comparePositions(order, one, other) < 0;
  const keep = (document: Document): void => {
    const outline = outlineOf(document);
    if (outline === null || (from !== null && !comesBefore(from, outline.position))) return;
    const last = best.at(-1);
    // One more than the page, to see whether another one follows.
    if (last !== undefined && best.length > limit && !comesBefore(outline.position, last.position)) return;
    best.splice(placeOf(best, outline, comesBefore), 0, outline);
    if (best.length > limit + 1) best.pop();
  };
  const isComplete = await scan(request, keep, signal);
  const outlines = best.slice(0, limit);
  return { outlines, next: best.length > limit ? (outlines.at(-1)?.position ?? null) : null, isComplete };
}

/** Where an outline belongs among those that are in order. */
function placeOf(
  best: readonly Outline[],
  { position }: Outline,
  comesBefore: (one: ListPosition, other: ListPosition) => boolean,
): number {
  const place = best.findIndex((one) => comesBefore(position, one.position));
  return place === -1 ? best.length : place;
}
