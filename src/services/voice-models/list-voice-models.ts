import type { DatabaseManager } from '../../database/database-manager';
import type { VoiceModelQuery } from '../../database/repositories/voice-model-query';
import type { Page } from '../../domain/page';
import type { VoiceModel } from '../../domain/voice-model';
import { ApiError } from '../../errors/api-error';
import type { Journal } from '../../journal/journal';
import { type PendingVoiceModel, toPending } from './find-voice-model';

/** What listing needs. */
export interface ListDeps {
  readonly database: DatabaseManager;
  readonly journal: Journal;
}

/** A page of a user's voice models. `partial` says that the records could not be read, only the journal. */
export interface VoiceModelList extends Page<VoiceModel | PendingVoiceModel> {
  readonly partial: boolean;
}

function matches(model: PendingVoiceModel, query: VoiceModelQuery): boolean {
  const { search, tag, file_type, linked } = query;
  if (search !== undefined && !model.name.toLowerCase().includes(search.toLowerCase())) return false;
  if (tag !== undefined && !model.tags.includes(tag)) return false;
  if (file_type !== undefined && model.file_type !== file_type) return false;
  return linked === undefined || (model.echo_id !== null) === linked;
}

/** Voice models that wait to be recorded are on the first page only. */
function pendingOf({ journal }: ListDeps, userId: string, query: VoiceModelQuery): PendingVoiceModel[] {
  if (query.cursor !== undefined) return [];
  return journal
    .entriesOfUser(userId)
    .map(toPending)
    .filter((model) => model !== null)
    .filter((model) => matches(model, query));
}

function isAway(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'database_unavailable';
}

/**
 * A user's voice models, newest first, those that wait for MongoDB before the others. While MongoDB is away only these
 * are listed, if there are any. Throws what the database throws.
 */
export async function listVoiceModels(deps: ListDeps, userId: string, query: VoiceModelQuery): Promise<VoiceModelList> {
  // Read before the records: what is saved in between is then found in both, and not missed by both.
  const pending = pendingOf(deps, userId, query);
  try {
    const page = await deps.database.getVoiceModelsForUser(userId, query);
    const recorded = new Set(page.items.map(({ model_id }) => model_id));
    const stillPending = pending.filter(({ model_id }) => !recorded.has(model_id));
    return { items: [...stillPending, ...page.items], next_cursor: page.next_cursor, partial: false };
  } catch (error) {
    if (!isAway(error) || pending.length === 0) throw error;
    return { items: pending, next_cursor: null, partial: true };
  }
}
