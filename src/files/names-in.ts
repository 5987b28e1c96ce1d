import { readdir } from 'node:fs/promises';
import { errorCode } from './durable-files';

/** The names in a folder; a folder that is missing has none. Throws the file system's error. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
