import type { DatabaseManager } from '../../database/database-manager';
import { findNamedIds } from '../../journal/entries/named-ids';

/** Who may need kept recordings. */
export interface SamplesInUseDeps {
  readonly database: Pick<DatabaseManager, 'samples'>;
  readonly journalFolder: string;
}

/** So many are asked for by one call. */
const AT_ONCE = 500;

/**
 * Those of the names of kept recordings that no record, no version of a voice, and no journal entry of any process that shares
 * the folder has, those in the quarantine included. The journal is read before the records, since an entry is removed only once
 * its record is saved. Throws what the database and the file system throw: then nothing is known, and nothing may be removed.
 */
export async function unknownOf(deps: SamplesInUseDeps, samplesIds: readonly string[]): Promise<string[]> {
  // Most have a record, and need no look at the journal.
  const unrecorded = await withoutRecord(deps, samplesIds);
  if (unrecorded.length === 0) return [];
  const waiting = await findNamedIds(deps.journalFolder, unrecorded);
  return withoutRecord(
    deps,
    unrecorded.filter((id) => !waiting.has(id)),
  );
}

async function withoutRecord({ database }: SamplesInUseDeps, samplesIds: readonly string[]): Promise<string[]> {
  const without: string[] = [];
  for (let at = 0; at < samplesIds.length; at += AT_ONCE) {
    const some = samplesIds.slice(at, at + AT_ONCE);
    const inUse = await database.samples.inUse(some);
    without.push(...some.filter((id) => !inUse.has(id)));
  }
  return without;
}
