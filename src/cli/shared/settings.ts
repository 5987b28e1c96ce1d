import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readSettings } from '../../config/read-settings';
import type { Settings } from '../../config/settings-table';
import { printError } from './print-error';

/** The settings of the service, or null after saying what is wrong with them. Says as well what may be misspelt. */
export function settingsOrComplaint(): Settings | null {
  const parsed = readSettings(process.env);
  if (parsed.hints.length > 0) printError(...parsed.hints);
  if (parsed.ok) return parsed.settings;
  printError(...parsed.problems);
  return null;
}

/** The data folder, or null after saying that there is none: a command that makes it would find that all is well in it. */
export async function dataFolderOrComplaint({ DATA_DIR }: Settings): Promise<string | null> {
  const folder = path.resolve(DATA_DIR);
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory()) return folder;
  printError(`DATA_DIR: there is no folder ${folder}; set it as for the service`);
  return null;
}
