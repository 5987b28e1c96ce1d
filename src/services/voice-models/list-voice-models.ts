import { mapWithConcurrency } from '../../concurrency/map-with-concurrency';
import type { WaitingPart } from '../../database/paging/merge-waiting';
import type { Unsaved } from '../../database/repositories/unsaved';
import type { VoiceModelQuery } from '../../database/repositories/voice-model-query';
import type { Page } from '../../domain/page';
import type { VoiceModel } from '../../domain/voice-model';
import { ApiError } from '../../errors/api-error';
import { type CreatedEntry, isCreated } from '../../journal/entries/journal-entry';
import { type FindDeps, type PendingVoiceModel, toPending } from './find-voice-model';

/** Files of other processes that are read at once. */
const LANES = 8;

/** A page of a user's voice models. `partial` says that the records could not be read, only the journal. */
export interface VoiceModelList extends Page<VoiceModel | PendingVoiceModel> {
  readonly partial: boolean;
}

function matches({ record }: CreatedEntry, query: VoiceModelQuery): boolean {
  const { search, tag, file_type, linked } = query;
  if (search !== undefined && !record.name.toLowerCase().includes(search.toLowerCase())) return false;
  if (tag !== undefined && !record.tags.includes(tag)) return false;
  if (file_type !== undefined && record.file_type !== file_type) return false;
  return linked === undefined || (record.echo_id !== null) === linked;
}

function toUnsaved(entry: CreatedEntry): Unsaved<CreatedEntry> {
  return { model_id: entry.model_id, created_at: new Date(entry.begun_at), item: entry };
}

/** The voice models that wait, in whichever process, and may be on the page. */
async function waitingPart(
  { database, journal, samples }: FindDeps,
  userId: string,
  query: VoiceModelQuery,
): Promise<WaitingPart<PendingVoiceModel>> {
  const entries = await journal.shared.createdOfUser(userId);
  const outlines = entries.filter((entry) => matches(entry, query)).map(toUnsaved);
  const { waiting, end } = database.selectWaiting(userId, query, outlines);
  const loaded = await mapWithConcurrency(waiting, LANES, async (one) => {
    const entry = await journal.shared.load(one.item.operation_id);
    // What is gone by now was recorded, and is read from the records, or was deleted.
    return entry !== null && isCreated(entry) ? [{ ...one, item: await toPending(entry, samples) }] : [];
  });
  return { waiting: loaded.flat(), end };
}

function isAway(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'database_unavailable';
}

/**
 * A user's voice models, newest first, those that wait for MongoDB at their place among the others. While MongoDB is away
 * only these are listed, if there are any. Throws what the database throws.
 */
export async function listVoiceModels(deps: FindDeps, userId: string, query: VoiceModelQuery): Promise<VoiceModelList> {
  const { database } = deps;
  // Read before the records: what is saved in between is then found in both, and not missed by both.
  const part = await waitingPart(deps, userId, query);
  try {
    return { ...(await database.getVoiceModelsAndWaiting(userId, query, part)), partial: false };
  } catch (error) {
    if (!isAway(error) || part.waiting.length === 0) throw error;
    return { ...database.pageOfWaiting(userId, query, part), partial: true };
  }
}
