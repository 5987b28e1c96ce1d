import type { Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import path from 'node:path';
import { unlessGone } from '../../files/durable-files';
import type { KeptSoundEntry } from '../sound-store';

/** Other processes delete at the same time: a folder that is gone has none. */
async function* entriesIn(folder: string): AsyncGenerator<Dirent> {
  const directory = await unlessGone(opendir(folder));
  if (directory !== null) yield* directory;
}

/**
 * Every sound below `root` whose key begins with `prefix`, folder by folder; temporary files have a dot in front and are left
 * out. Throws the file system's error, or the signal's reason.
 */
export async function* listFiles(root: string, prefix: string, signal?: AbortSignal): AsyncGenerator<KeptSoundEntry> {
  const above = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  for await (const found of entriesIn(path.join(root, above))) {
    signal?.throwIfAborted();
    const key = `${above}${found.name}`;
    if (!key.startsWith(prefix) || found.name.startsWith('.')) continue;
    if (found.isDirectory()) yield* listFiles(root, `${key}/`, signal);
    if (!found.isFile()) continue;
    const file = await unlessGone(stat(path.join(root, key)));
    if (file !== null) yield { key, bytes: file.size, keptAt: file.mtime };
  }
}
