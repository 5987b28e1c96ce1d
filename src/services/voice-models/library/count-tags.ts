import { hasCode } from '../../../errors/api-error';
import { isCreated } from '../../../journal/entries/journal-entry';
import type { FindDeps } from '../find-voice-model';

/** How often a tag is used. */
export interface TagCount {
  readonly tag: string;
  readonly count: number;
}

/** A user's tags, most used first. */
export interface TagCounts {
  readonly tags: readonly TagCount[];
  /** False where there are more tags, or more voice models, than are counted. */
  readonly isComplete: boolean;
  /** True where the records could not be read, so that only what waits was counted. */
  readonly partial: boolean;
}

/** So many tags are listed. */
const MAX_LISTED = 1_000;
/** So many different ones are counted: ten thousand uploads with ten tags each may have more. */
const MAX_COUNTED = 20_000;
/** A longer tag is not one that this service takes, nor can it be asked for. */
const MAX_CHARACTERS = 50;

/** Characters are code points, of which each has one or two units. */
function isTooLong(tag: string): boolean {
  if (tag.length <= MAX_CHARACTERS) return false;
  return tag.length > 2 * MAX_CHARACTERS || [...tag].length > MAX_CHARACTERS;
}

/** Counts tags, up to a number of different ones. */
class Counts {
  readonly #counts = new Map<string, number>();
  isFull = false;

  add(tags: readonly string[]): void {
    for (const tag of new Set(tags)) {
      if (isTooLong(tag)) continue;
      const count = this.#counts.get(tag) ?? 0;
      if (count === 0 && this.#counts.size >= MAX_COUNTED) this.isFull = true;
      else this.#counts.set(tag, count + 1);
    }
  }

  /** Most used first; those that are used equally often as code units sort them, which is the same everywhere. */
  listed(): TagCount[] {
    const all = Array.from(this.#counts, ([tag, count]) => ({ tag, count }));
    if (all.length > MAX_LISTED) this.isFull = true;
    return all.sort((one, other) => other.count - one.count || (one.tag < other.tag ? -1 : 1)).slice(0, MAX_LISTED);
  }
}

/**
 * How often a user's voice models have each tag, those that wait for MongoDB included. While MongoDB is away only these are
 * counted, if there are any. Throws what the database throws.
 */
export async function countTags({ database, journal }: FindDeps, userId: string): Promise<TagCounts> {
  const waiting = (await journal.shared.createdOfUser(userId)).filter(isCreated);
  try {
    const unsaved = await database.library.findUnsaved(waiting.map(({ model_id }) => model_id));
    const { counts, isComplete } = await database.library.countTags(
      userId,
      () => new Counts(),
      (found, tags) => found.add(tags),
    );
    for (const { model_id, record } of waiting) if (unsaved.has(model_id)) counts.add(record.tags);
    const tags = counts.listed();
    return { tags, isComplete: isComplete && !counts.isFull, partial: false };
  } catch (error) {
    if (!hasCode(error, 'database_unavailable') || waiting.length === 0) throw error;
    const counts = new Counts();
    for (const { record } of waiting) counts.add(record.tags);
    return { tags: counts.listed(), isComplete: !counts.isFull, partial: true };
  }
}
