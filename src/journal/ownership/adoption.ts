import type { Dirent } from 'node:fs';
import { readdir, rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { KeyedQueue } from '../../concurrency/keyed-queue';
import { mapWithConcurrency } from '../../concurrency/map-with-concurrency';
import type { Log } from '../../domain/log';
import { errorCode, ignoreErrno, syncDirectory } from '../../files/durable-files';
import { type EntryFiles, operationOf, readEntry } from '../entries/entry-files';
import type { EntryIndex } from '../entries/entry-index';
import type { JournalState, JournalStep } from '../entries/journal-entry';
import type { Quarantine } from '../entries/quarantine';
import { removeOwnerDirectory } from './owner';
import { isOwnerDead, isOwnerName, OWNER_FILE } from './owner-liveness';

const PARALLEL = 4;
const PROGRESS: Readonly<Record<JournalState, number>> = { intent: 0, sending: 1, created: 2 };

/** What adopting needs. `ownerName` is this process. */
export interface AdoptionDeps {
  readonly entriesFolder: string;
  readonly ownerName: string;
  readonly files: EntryFiles;
  readonly index: EntryIndex;
  readonly queue: KeyedQueue;
  readonly quarantine: Quarantine;
  readonly log: Log;
  readonly onStep: (step: JournalStep) => void | Promise<void>;
}

/**
 * Adopts the entries of every dead process and returns their number. A rename is atomic, so of several processes that
 * adopt at the same time exactly one gets each file. Files that are no entries are moved to the quarantine; folders
 * that are not an owner's stay as they are. One bad file or folder never stops the rest. Throws only if the folder
 * itself cannot be read.
 */
export async function adoptOrphans(parts: AdoptionDeps): Promise<number> {
  let adopted = 0;
  for (const found of await readdir(parts.entriesFolder, { withFileTypes: true })) {
    const place = path.join(parts.entriesFolder, found.name);
    if (!found.isDirectory()) await parts.quarantine.takeStray(place, 'not in the folder of a process');
    else if (isOwnerName(found.name) && (await isOwnerDead(parts.entriesFolder, found.name, parts.ownerName)))
      adopted += await adoptDirectory(parts, place);
  }
  if (adopted > 0) parts.index.sort();
  return adopted;
}

async function adoptDirectory(parts: AdoptionDeps, directory: string): Promise<number> {
  let adopted = 0;
  try {
    const found = await readdir(directory, { withFileTypes: true });
    await mapWithConcurrency(found, PARALLEL, async (file) => {
      if (await adoptFile(parts, directory, file)) adopted += 1;
    });
    await parts.files.syncDirectory();
    await syncDirectory(directory);
    await removeOwnerDirectory(directory);
  } catch (error) {
    // Another process that adopts from the same folder may have removed it meanwhile.
    if (errorCode(error) !== 'ENOENT') logFailure(parts, directory, error);
  }
  return adopted;
}

async function adoptFile(parts: AdoptionDeps, directory: string, found: Dirent): Promise<boolean> {
  const file = path.join(directory, found.name);
  try {
    if (found.name === OWNER_FILE) return false;
    if (found.isFile() && found.name.endsWith('.tmp')) {
      await ignoreErrno(unlink(file), 'ENOENT');
      return false;
    }
    const operationId = found.isFile() ? operationOf(found.name) : null;
    if (operationId !== null) return await parts.queue.run(operationId, () => adoptEntry(parts, file, operationId));
    await parts.quarantine.takeStray(file, 'not an entry');
  } catch (error) {
    logFailure(parts, file, error);
  }
  return false;
}

async function adoptEntry(parts: AdoptionDeps, file: string, operationId: string): Promise<boolean> {
  const found = await readEntry(file, operationId).catch(async (error) => {
    if (errorCode(error) === 'ENOENT') return null;
    // A disk that cannot be read now may be readable later; only its content sends a file to the quarantine.
    if (errorCode(error) !== undefined) throw error;
    await parts.quarantine.takeStray(file, 'not a valid entry');
    return null;
  });
  if (found === null) return false;
  const held = parts.index.get(operationId);
  const known = held && PROGRESS[held.state] >= PROGRESS[found.entry.state] ? held : null;
  // The same upload twice: another process took this one for dead and adopted the entry, then died itself. Unless this process
  // has written the entry since, that file is the only one.
  if (known !== null && (await parts.files.holds(operationId))) {
    await ignoreErrno(unlink(file), 'ENOENT');
    return false;
  }
  if (!(await ignoreErrno(rename(file, parts.files.fileOf(operationId)), 'ENOENT'))) return false;
  parts.index.put(known ?? found.entry, found.bytes);
  await parts.onStep('adopted');
  return true;
}

function logFailure({ log }: AdoptionDeps, place: string, error: unknown): void {
  const code = errorCode(error) ?? 'unknown';
  log.error(
    { event: 'journal_adoption_failed', file: path.basename(place), code },
    'A file of a dead process could not be adopted; this is tried again later',
  );
}
