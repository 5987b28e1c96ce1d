import type { DatabaseManager } from '../../database/database-manager';
import type { JournalRecord } from '../../journal/entries/journal-entry';
import type { Journal } from '../../journal/journal';

/** A double submission arrives within seconds; the same recording an hour later is intentional. */
const RECENT_MS = 60_000;

/** What looking for an earlier upload needs. */
export interface EarlierUploadDeps {
  readonly database: DatabaseManager;
  readonly journal: Journal;
}

/**
 * The voice model that the same user made of the same samples within the last minute, by its `model_id`, or null: as after
 * a double click or a page that was sent again. What waits to be recorded counts as well. Only a hint, so it never throws,
 * and does not wait for a database that is away.
 */
export async function findEarlierUpload(
  { database, journal }: EarlierUploadDeps,
  { user_id, samples }: JournalRecord,
): Promise<string | null> {
  if (database.state !== 'connected') return null;
  const hashes = hashesOf(samples);
  const since = new Date(Date.now() - RECENT_MS);
  try {
    // The journal before the records: what is saved in between is then found in both, and not missed by both.
    const waiting = await findWaiting(journal, user_id, { hashes, since });
    return waiting ?? (await database.voiceModels.findDouble({ userId: user_id, hashes, since }));
  } catch {
    return null;
  }
}

async function findWaiting(
  { shared }: Journal,
  userId: string,
  { hashes, since }: { readonly hashes: readonly string[]; readonly since: Date },
): Promise<string | null> {
  const entries = await shared.createdOfUser(userId);
  for (const { operation_id } of entries.filter(({ begun_at }) => begun_at >= since.toISOString())) {
    const entry = await shared.load(operation_id);
    if (entry !== null && hashesOf(entry.record.samples).join() === hashes.join()) return entry.model_id;
  }
  return null;
}

function hashesOf(samples: JournalRecord['samples']): readonly string[] {
  return samples.map(({ sha256 }) => sha256);
}
