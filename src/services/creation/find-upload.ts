import type { DatabaseManager } from '../../database/database-manager';
import type { IdempotencyKey } from '../../domain/idempotency-keys';
import type { Journal } from '../../journal/journal';
import type { Idempotency } from './idempotency';
import { toKeyAfterErasure, toRandomKey } from './journal-key';
import { asOfNow, type ShownUpload } from './upload-response';

/** Where an upload is found by its key. */
export interface FindUploadDeps {
  readonly idempotency: Pick<Idempotency, 'find'>;
  readonly journal: Journal;
  readonly database: DatabaseManager;
}

/** What is known of an upload: nothing, or nothing any more; that it is still under way; or its response as of now. */
export type FoundUpload =
  | { readonly kind: 'unknown' | 'in_progress' }
  | { readonly kind: 'made'; readonly response: ShownUpload };

/**
 * Finds an upload by the random key that it was made with, and by the user who has sent it, or null where that is not known and
 * the key alone is enough. Nothing is claimed or changed. Throws ApiError `journal_unavailable`.
 */
export async function findUpload(deps: FindUploadDeps, key: string, sentBy: string | null): Promise<FoundUpload> {
  const named = toRandomKey(key, sentBy);
  return named === null ? { kind: 'unknown' } : findByKey(deps, named, sentBy);
}

async function findByKey(deps: FindUploadDeps, named: IdempotencyKey, sentBy: string | null): Promise<FoundUpload> {
  const found = await deps.idempotency.find(named);
  if (found.kind === 'completed') {
    const response = await upToDate(deps.database, JSON.parse(found.response.body));
    // What was sent once more after an erasure has taken its place.
    const erasureId = await erasureOf(deps, sentBy, response.model_id);
    const anew = erasureId === null ? null : await findByKey(deps, toKeyAfterErasure(named, erasureId), sentBy);
    return anew === null || anew.kind === 'unknown' ? { kind: 'made', response } : anew;
  }
  // Whoever has left it may have left it to the worker.
  const urgent = found.kind === 'abandoned';
  const isUnderWay = found.kind === 'in_progress' || (await deps.journal.shared.ofKey(named, { urgent })).length > 0;
  return { kind: isUnderWay ? 'in_progress' : 'unknown' };
}

/** The erasure with which a voice model has gone that an earlier request made; null where there was none, or it cannot be told. */
export async function erasureOf(
  { database }: Pick<FindUploadDeps, 'database'>,
  userId: string | null,
  modelId: string,
): Promise<string | null> {
  if (userId === null || database.state !== 'connected') return null;
  return database.identity.erasures.afterDeletion(userId, modelId).catch(() => null);
}

/** What was kept once may have been recorded, or deleted, since; while MongoDB is away nothing of that is known. */
async function upToDate(database: DatabaseManager, kept: ShownUpload): Promise<ShownUpload> {
  const { database_status, model_id } = kept;
  if (database.state !== 'connected' || (database_status !== 'saved' && database_status !== 'queued')) return kept;
  try {
    const record = await database.getVoiceModelById(model_id);
    if (record !== null || database_status === 'saved') return asOfNow(kept, record);
    return (await database.findDeletedVoiceModels([model_id])).has(model_id) ? asOfNow(kept, null) : kept;
  } catch {
    return kept;
  }
}
