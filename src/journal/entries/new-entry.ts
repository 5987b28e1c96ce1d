import { ENTRY_VERSION } from './entry-codec';
import type { JournalEntry, JournalKey, JournalRecord } from './journal-entry';

/** The entry of an operation that begins now: nothing was sent to Fish.Audio yet. */
export function newEntry(
  operationId: string,
  record: JournalRecord,
  tag: string,
  key: JournalKey | null,
): JournalEntry {
  const now = new Date().toISOString();
  return {
    version: ENTRY_VERSION,
    operation_id: operationId,
    tag,
    state: 'intent',
    model_id: null,
    model_status: null,
    record,
    key,
    begun_at: now,
    updated_at: now,
    failures: 0,
  };
}
