import path from 'node:path';

/** Where a journal keeps the entries of all processes, and what cannot be used. */
export function journalFolders(folder: string): { readonly entries: string; readonly quarantine: string } {
  return { entries: path.resolve(folder, 'entries'), quarantine: path.resolve(folder, 'quarantine') };
}
