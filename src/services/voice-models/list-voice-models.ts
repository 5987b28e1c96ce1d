import { mapWithConcurrency } from '../../concurrency/map-with-concurrency';
import type { WaitingPart } from '../../database/paging/merge-waiting';
import type { Unsaved } from '../../database/repositories/unsaved';
import type { VoiceModelQuery } from '../../database/repositories/voice-model-query';
import { createMatcher } from '../../domain/library/voice-model-filter';
import type { Page } from '../../domain/page';
import type { VoiceModel } from '../../domain/voice-model';
import { hasCode } from '../../errors/api-error';
import { type CreatedEntry, isCreated } from '../../journal/entries/journal-entry';
import { type FindDeps, type PendingVoiceModel, toPending } from './find-voice-model';

/** Files of other processes that are read at once. */
const LANES = 8;
/** How many of them are read for a search at most, newest first; of the others name, tags and first file name are searched. */
const MAX_SEARCHED = 500;

/** What a list asks for. */
export interface ListQuery extends VoiceModelQuery {
  /** Whether all pages together are to be counted. */
  readonly include_total?: boolean | undefined;
}

/** A page of a user's voice models. `partial` says that the records could not be read, only the journal. */
export interface VoiceModelList extends Page<VoiceModel | PendingVoiceModel> {
  readonly partial: boolean;
  /** How many there are on all pages; null where that is not known, absent where it was not asked for. */
  readonly total?: number | null;
}

function toUnsaved(entry: CreatedEntry): Unsaved<CreatedEntry> {
  const { model_id, record, begun_at } = entry;
  return { model_id, name: record.name, created_at: new Date(begun_at), item: entry };
}

/** The voice models that wait, in whichever process, and that the query means. */
async function findWaiting({ journal }: FindDeps, userId: string, query: VoiceModelQuery): Promise<CreatedEntry[]> {
  const matches = createMatcher(query);
  const isMeant = (entry: CreatedEntry): boolean => matches({ ...entry.record, missing_since: null });
  const entries = await journal.shared.createdOfUser(userId);
  if (query.search === undefined) return entries.filter(isMeant);
  // An outline of another process's entry lacks the description and the samples, which are searched as well.
  const others = entries.filter((entry) => !isMeant(entry) && !journal.shared.isOwn(entry.operation_id));
  const loaded = await mapWithConcurrency(others.slice(0, MAX_SEARCHED), LANES, async ({ operation_id }) => {
    const entry = await journal.shared.load(operation_id);
    return entry !== null && isCreated(entry) && isMeant(entry) ? operation_id : null;
  });
  const found = new Set(loaded);
  return entries.filter((entry) => isMeant(entry) || found.has(entry.operation_id));
}

/** Those of them that may be on the page. */
async function waitingPart(
  { database, journal, samples }: FindDeps,
  userId: string,
  query: VoiceModelQuery,
  entries: readonly CreatedEntry[],
): Promise<WaitingPart<PendingVoiceModel>> {
  const { waiting, end } = database.voiceModels.selectWaiting(userId, query, entries.map(toUnsaved));
  const loaded = await mapWithConcurrency(waiting, LANES, async (one) => {
    const entry = await journal.shared.load(one.item.operation_id);
    // What is gone by now was recorded, and is read from the records, or was deleted.
    return entry !== null && isCreated(entry) ? [{ ...one, item: await toPending(entry, samples) }] : [];
  });
  return { waiting: loaded.flat(), end };
}

/** Null where there are more records than are looked through. */
async function countAll(
  { database }: FindDeps,
  userId: string,
  query: VoiceModelQuery,
  entries: readonly CreatedEntry[],
): Promise<number | null> {
  const [unsaved, { count, isComplete }] = await Promise.all([
    database.library.findUnsaved(entries.map(({ model_id }) => model_id)),
    database.library.count(userId, query),
  ]);
  return isComplete ? count + unsaved.size : null;
}

/** To count many takes much longer than to read a page, which is shown without their number then. */
function unknownIfAway(error: unknown): null {
  if (hasCode(error, 'database_unavailable')) return null;
  throw error;
}

/**
 * A user's voice models, newest first unless another order is asked for, those that wait for MongoDB at their place among the
 * others. While MongoDB is away only these are listed, if there are any. Throws what the database throws.
 */
export async function listVoiceModels(deps: FindDeps, userId: string, query: ListQuery): Promise<VoiceModelList> {
  const { database } = deps;
  const { include_total = false, ...wanted } = query;
  // Read before the records: what is saved in between is then found in both, and not missed by both.
  const entries = await findWaiting(deps, userId, wanted);
  const part = await waitingPart(deps, userId, wanted, entries);
  try {
    const [page, total] = await Promise.all([
      database.voiceModels.listWithWaiting(userId, wanted, part),
      include_total ? countAll(deps, userId, wanted, entries).catch(unknownIfAway) : undefined,
    ]);
    return { ...page, partial: false, ...(total !== undefined && { total }) };
  } catch (error) {
    if (!hasCode(error, 'database_unavailable') || part.waiting.length === 0) throw error;
    return {
      ...database.voiceModels.pageOfWaiting(userId, wanted, part),
      partial: true,
      ...(include_total && { total: null }),
    };
  }
}
