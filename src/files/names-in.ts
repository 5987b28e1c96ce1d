import { readdir } from 'node:fs/promises';
import { unlessGone } from './durable-files';

/** The names in a folder; a folder that is missing has none. Throws the file system's error. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await unlessGone(readdir(folder))) ?? [];
}
