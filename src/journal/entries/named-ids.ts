import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { unlessGone } from '../../files/durable-files';

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
  for (const folder of ['entries', 'quarantine', 'entries', 'quarantine']) {
    for await (const text of textsBelow(path.join(journalFolder, folder))) {
      for (const [id] of text.matchAll(ID)) if (wanted.has(id)) found.add(id);
    }
  }
  return found;
}

async function* textsBelow(folder: string): AsyncGenerator<string> {
  // What was moved or removed in the meantime, by whichever process, has no names.
  for (const found of (await unlessGone(readdir(folder, { withFileTypes: true }))) ?? []) {
    const place = path.join(folder, found.name);
    if (found.isDirectory()) yield* textsBelow(place);
    else if (found.isFile()) yield (await unlessGone(readFile(place, 'utf8'))) ?? '';
  }
}
