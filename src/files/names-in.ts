import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { unlessGone } from './durable-files';

/** The names in a folder; a folder that is missing has none. Throws the file system's error. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await unlessGone(readdir(folder))) ?? [];
}

/** The files in a folder and in those within it. What is removed in the meantime has none. Throws the file system's error. */
export async function* filesBelow(folder: string): AsyncGenerator<string> {
  for (const found of (await unlessGone(readdir(folder, { withFileTypes: true }))) ?? []) {
    const place = path.join(folder, found.name);
    if (found.isDirectory()) yield* filesBelow(place);
    else if (found.isFile()) yield place;
  }
}
