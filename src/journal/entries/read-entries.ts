import path from 'node:path';
import { errorCode, unlessGone } from '../../files/durable-files';
import { filesBelow } from '../../files/names-in';
import { journalFolders } from '../journal-folders';
import { operationOf, readEntry } from './entry-files';
import type { JournalEntry } from './journal-entry';

/**
 * Every entry of a journal's folder, of whichever process, read only: nothing is adopted, moved or locked. Entries that are
 * written or removed meanwhile may be there or not; a folder that does not exist holds none. Looks twice, because an entry
 * may be moved from one process to another in between. Throws the file system's error where anything cannot be read: what
 * waits is not known then.
 */
export async function readJournalEntries(journalFolder: string): Promise<JournalEntry[]> {
  const { entries } = journalFolders(journalFolder);
  const found = new Map<string, JournalEntry>();
  for (const folder of [entries, entries]) {
    for await (const file of filesBelow(folder)) {
      const operationId = operationOf(path.basename(file));
      const entry = operationId === null ? null : await entryIn(file, operationId);
      if (entry !== null) found.set(entry.operation_id, entry);
    }
  }
  return [...found.values()];
}

/** Null where it is gone, or damaged, which the service that owns it reports. */
async function entryIn(file: string, operationId: string): Promise<JournalEntry | null> {
  try {
    return (await unlessGone(readEntry(file, operationId)))?.entry ?? null;
  } catch (error) {
    if (errorCode(error) === undefined) return null;
    throw error;
  }
}
