import { readdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { makeDirectory, syncDirectory, unlessGone } from '../../files/durable-files';
import { journalFolders } from '../journal-folders';
import { Owner } from '../ownership/owner';
import { operationOf, readEntry } from './entry-files';
import type { JournalEntry } from './journal-entry';

/** One file of the quarantine. */
export interface QuarantinedFile {
  readonly file: string;
  /** Null where the name does not tell it: the file was put there by an operator. */
  readonly set_aside_at: Date | null;
  /** Null as well in files that an earlier version has set aside. */
  readonly reason: string | null;
  /** The upload it holds, or null where it cannot be read as one. */
  readonly entry: JournalEntry | null;
}

/** The time, a random part, the reason unless an earlier version made the name; then the name that the file had. */
const NAME = /^(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-[0-9a-f]{8}(?:~([^-]*))?-.+$/;

/**
 * The quarantine of a journal's folder, the oldest first. Reads only; a folder that does not exist holds none. Throws the
 * file system's error.
 */
export async function readQuarantine(journalFolder: string): Promise<QuarantinedFile[]> {
  const folder = journalFolders(journalFolder).quarantine;
  const found = (await unlessGone(readdir(folder, { withFileTypes: true }))) ?? [];
  const names = found.filter((one) => one.isFile());
  const files: QuarantinedFile[] = [];
  for (const { name } of names.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    const [, date, hours, minutes, seconds, milliseconds, reason] = NAME.exec(name) ?? [];
    const at = new Date(`${date}T${hours}:${minutes}:${seconds}.${milliseconds}Z`);
    files.push({
      file: name,
      set_aside_at: Number.isNaN(at.getTime()) ? null : at,
      reason: reason?.replaceAll('_', ' ') ?? null,
      entry: await entryIn(path.join(folder, name)),
    });
  }
  return files;
}

/** The text of a file of the quarantine. Throws the file system's error. */
export function readQuarantinedText(journalFolder: string, file: string): Promise<string> {
  return readFile(path.join(journalFolders(journalFolder).quarantine, file), 'utf8');
}

/**
 * Moves files of the quarantine back among the entries, durably, in the place of a process that has ended when this one
 * has: the service adopts them within seconds, or at its next start. Returns the names of those that were moved; what
 * cannot be read as an upload stays. Throws the file system's error.
 */
export async function returnToJournal(journalFolder: string, files: readonly QuarantinedFile[]): Promise<string[]> {
  const { entries, quarantine } = journalFolders(journalFolder);
  const usable = files.filter(({ entry }) => entry !== null);
  if (usable.length === 0) return [];
  await makeDirectory(entries);
  const owner = await Owner.open(entries);
  try {
    for (const { file, entry } of usable) {
      await rename(path.join(quarantine, file), path.join(owner.directory, `${entry?.operation_id}.json`));
    }
    await syncDirectory(owner.directory);
    await syncDirectory(quarantine);
  } finally {
    await owner.close();
  }
  return usable.map(({ file }) => file);
}

async function entryIn(file: string): Promise<JournalEntry | null> {
  const operationId = operationOf(path.basename(file).slice(-'00000000-0000-0000-0000-000000000000.json'.length));
  if (operationId === null) return null;
  try {
    return (await readEntry(file, operationId)).entry;
  } catch {
    return null;
  }
}
