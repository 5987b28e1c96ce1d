import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeEntry } from './entry-codec';
import type { JournalEntry } from './journal-entry';

/**
 * Every entry of a journal's folder, of whichever process, read only: nothing is adopted, moved or locked. Entries
 * that are written or removed meanwhile may be there or not; a folder that does not exist holds none.
 */
export async function readJournalEntries(folder: string): Promise<JournalEntry[]> {
  const names = await readdir(path.join(folder, 'entries'), { recursive: true }).catch(() => []);
  const entries: JournalEntry[] = [];
  for (const name of names.filter((file) => file.endsWith('.json') && path.basename(file) !== 'owner.json')) {
    const file = path.join(folder, 'entries', name);
    try {
      entries.push(decodeEntry(await readFile(file, 'utf8'), path.basename(name, '.json')));
    } catch {
      // Finished in this moment, or damaged; the service that owns it reports that.
    }
  }
  return entries;
}
