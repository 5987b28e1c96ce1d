import { readFile } from 'node:fs/promises';
import { unlessGone } from '../../files/durable-files';
import { filesBelow } from '../../files/names-in';
import { journalFolders } from '../journal-folders';

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * Those of the ids (UUIDs) that occur anywhere in a journal's folder: in the entry of any process, living or dead, or in the
 * quarantine. The text is searched and not parsed, so that a damaged file counts as well. Looks twice, because an entry may be
 * moved from one folder to another in between. Throws the file system's error where anything cannot be read: nothing is
 * known then.
 */
export async function findNamedIds(journalFolder: string, ids: Iterable<string>): Promise<ReadonlySet<string>> {
  const wanted = new Set(ids);
  const found = new Set<string>();
  const { entries, quarantine } = journalFolders(journalFolder);
  for (const folder of [entries, quarantine, entries, quarantine]) {
    for await (const file of filesBelow(folder)) {
      const text = (await unlessGone(readFile(file, 'utf8'))) ?? '';
      for (const [id] of text.matchAll(ID)) if (wanted.has(id)) found.add(id);
    }
  }
  return found;
}
