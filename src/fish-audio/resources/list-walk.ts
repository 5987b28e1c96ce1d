import { ListIncomplete } from '../errors/list-incomplete';
import type { FishModel, FishModelPage } from './model-schemas';

/**
 * Why a walk through a list has not seen all of it:
 * - `limited`: Fish.Audio says that it does not show all (`window_limited`, `total_is_exact`, `max_offset`);
 * - `too_long`: there was no end within the bounds of the walk;
 * - `repeated`: a page showed nothing new before the end;
 * - `inconsistent`: it ended before its total, went on without models, or had entries (or tags) that cannot be read.
 */
export type Shortfall = 'limited' | 'too_long' | 'repeated' | 'inconsistent';

/** What a walk through a list has seen. */
export interface ModelWalk {
  /** By id. */
  readonly models: ReadonlyMap<string, FishModel>;
  /** How many there were when the walk began, by Fish.Audio; null when it did not say. */
  readonly total: number | null;
  /** Null where every model was seen. */
  readonly shortfall: Shortfall | null;
}

/** Where a walk ends in any case, however many pages there are and whatever they say. */
export interface WalkBounds {
  readonly maxPages: number;
  readonly maxModels: number;
}

/** How the pages ended: with the last one, by showing nothing new, or in a way that leaves open whether there are more. */
type WalkEnd = 'last_page' | 'nothing_new' | Shortfall;

/** Whether the walk ends with this page, of which `isNew` says that it had a model that no page before had. */
function endOf({ items, unreadable, hasMore }: FishModelPage, isNew: boolean): WalkEnd | null {
  if (hasMore === false) return 'last_page';
  if (items.length + unreadable === 0) return hasMore === null ? 'last_page' : 'inconsistent';
  if (isNew || unreadable > 0) return null;
  return hasMore === null ? 'nothing_new' : 'repeated';
}

/**
 * Walks through the pages of a list, from the first one, until the end or until `isEnough` says so of what was seen. Pages
 * are counted by number, newest models first: one that is made meanwhile only shows some models twice, but one that is
 * deleted moves another from an unread page into a read one, so that fewer are seen than there were at the start.
 */
export async function walkPages(
  readPage: (pageNumber: number) => Promise<FishModelPage>,
  { maxPages, maxModels }: WalkBounds,
  isEnough: (page: FishModelPage) => boolean = () => false,
): Promise<ModelWalk> {
  const models = new Map<string, FishModel>();
  let total: number | null = null;
  let limited = false;
  let unreadable = 0;
  let end: WalkEnd | null = null;
  for (let pageNumber = 1; end === null && pageNumber <= maxPages && models.size < maxModels; pageNumber += 1) {
    const page = await readPage(pageNumber);
    const seenBefore = models.size;
    for (const model of page.items) models.set(model.id, model);
    if (pageNumber === 1) total = page.total;
    limited ||= page.limited;
    unreadable += page.unreadable;
    if (isEnough(page)) break;
    end = endOf(page, models.size > seenBefore);
  }
  const seen = { end: end ?? 'too_long', count: models.size, total, unreadable } as const;
  return { models, total, shortfall: limited ? 'limited' : shortfallOf(seen) };
}

interface Seen {
  readonly end: WalkEnd;
  readonly count: number;
  readonly total: number | null;
  readonly unreadable: number;
}

function shortfallOf({ end, count, total, unreadable }: Seen): Shortfall | null {
  if (end !== 'last_page' && end !== 'nothing_new') return end;
  if (unreadable > 0) return 'inconsistent';
  if (total !== null && count >= total) return null;
  // A last page that comes again and again is an end only where it is known how many models there are.
  if (end === 'nothing_new') return 'repeated';
  return total === null ? null : 'inconsistent';
}

/** A model that was found by its tag. */
export interface TaggedModel extends FishModel {
  /**
   * The ids of other usable models with the same tag: two instances made one each for the same Idempotency-Key while they
   * could not know of each other.
   */
  readonly twins: readonly string[];
}

/**
 * The model with this tag among the pages of a list, newest first, or null if it is certain that there is none. Of several
 * the oldest is taken: that of the instance which had the key first. One that has failed is only taken where no other is
 * listed. Throws ListIncomplete where it is not among those that are shown and others may exist.
 */
export async function findTagged(
  readPage: (pageNumber: number) => Promise<FishModelPage>,
  bounds: WalkBounds,
  tag: string,
): Promise<TaggedModel | null> {
  const isWanted = ({ tags, state }: FishModel): boolean => state !== 'failed' && tags.includes(tag);
  const { models, shortfall } = await walkPages(readPage, bounds, ({ items }) => items.some(isWanted));
  const seen = [...models.values()];
  const wanted = seen.filter(isWanted);
  const found = wanted.at(-1) ?? seen.find(({ tags }) => tags.includes(tag));
  if (found !== undefined) return { ...found, twins: wanted.slice(0, -1).map(({ id }) => id) };
  // It may be one whose tags were not told, or not so that they can be read.
  const why = shortfall ?? (seen.every(({ hasAllTags }) => hasAllTags) ? null : 'inconsistent');
  if (why !== null) throw new ListIncomplete(why);
  return null;
}
