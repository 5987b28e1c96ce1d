import { randomUUID } from 'node:crypto';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { dataFolderPaths } from '../config/data-folder';
import type { Log } from '../domain/log';
import { StartError } from '../errors/start-error';
import { errorCode, makeDirectory } from '../files/durable-files';
import { sweepLeftovers, TEMPORARY_FILES } from '../files/leftovers';
import { madeOnce } from '../files/made-once';
import { Journal } from '../journal/journal';
import type { JournalOptions } from '../journal/journal-options';
import { KeyFiles } from '../journal/keys/key-files';
import { UsageJournal } from '../journal/usage/usage-journal';
import { PROCESS_FOLDER_PREFIX } from '../media/processes/process-folder';
import { INCOMING_PREFIX } from '../storage/filesystem/filesystem-home';
import { WAITING_SOUNDS } from '../storage/waiting/waiting-sounds';

/** What lives in the data folder. */
export interface DataFolder {
  /** The folder of the large samples while they are needed. */
  readonly uploadsFolder: string;
  /** Where each inspecting process has a private folder while it lives. */
  readonly inspectionFolder: string;
  readonly journal: Journal;
  readonly keyFiles: KeyFiles;
  /** Where recordings wait for their storage, and what is still to be removed from it; it need not be there. */
  readonly waitingFolder: string;
  readonly journalFolder: string;
  /** What was spoken and is not in the records yet. */
  readonly usage: UsageJournal;
  /** Where sounds are kept if that is a folder; it need not be there. */
  readonly samplesFolder: string;
  /** The name of this data folder among the installations that share a database. */
  readonly installationId: string;
  /** Removes what processes that died have left in `uploadsFolder`, `inspectionFolder`, `samplesFolder` and `waitingFolder`. */
  readonly sweep: () => Promise<void>;
}

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'it is not a folder',
  ENOTDIR: 'it is not a folder',
  EACCES: 'the user of this service may not write there',
  EPERM: 'the user of this service may not write there',
  EROFS: 'it is on a disk that cannot be written',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  ENOENT: 'no folder can be made there',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its links lead in a circle',
  EIO: 'its disk reports an error',
};

/** The operating system's name for what went wrong, of an error or of what caused it. */
function systemCodeOf(error: unknown): string | undefined {
  return errorCode(error) ?? errorCode((error as Error | null)?.cause);
}

interface SweeperParts
  extends Pick<DataFolder, 'uploadsFolder' | 'inspectionFolder' | 'samplesFolder' | 'waitingFolder' | 'journal'> {
  readonly log: Log;
}

function sweeper({
  uploadsFolder,
  inspectionFolder,
  samplesFolder,
  waitingFolder,
  journal,
  log,
}: SweeperParts): () => Promise<void> {
  const { isOwnerGone } = journal;
  return async () => {
    let count = await sweepLeftovers({ folder: inspectionFolder, prefix: PROCESS_FOLDER_PREFIX, isOwnerGone });
    for (const folder of [samplesFolder, path.join(waitingFolder, WAITING_SOUNDS)]) {
      // A folder that cannot be read is reported by its storage, and keeps nothing else from working.
      count += await sweepLeftovers({ folder, prefix: INCOMING_PREFIX, isOwnerGone }).catch(() => 0);
    }
    for (const prefix of Object.values(TEMPORARY_FILES))
      count += await sweepLeftovers({ folder: uploadsFolder, prefix, isOwnerGone });
    if (count > 0)
      log.info({ event: 'temporary_files_swept', count }, 'Removed temporary files of a process that died');
  };
}

async function open(folder: string, options: Omit<JournalOptions, 'folder'>): Promise<DataFolder> {
  const { log } = options;
  const paths = dataFolderPaths(folder);
  const { uploads: uploadsFolder, inspection: inspectionFolder, journal: journalFolder } = paths;
  const { samples: samplesFolder, waiting: waitingFolder } = paths;
  await makeDirectory(uploadsFolder);
  await access(uploadsFolder, constants.W_OK | constants.X_OK);
  await makeDirectory(inspectionFolder);
  const installationId = await madeOnce(paths.installationId, randomUUID);
  const keyFiles = await KeyFiles.open({ folder: paths.keys, log });
  let journal: Journal | undefined;
  try {
    journal = await Journal.open({ ...options, folder: journalFolder });
    const usage = await openUsage(paths.usage, journal, options);
    const sweep = sweeper({ uploadsFolder, inspectionFolder, samplesFolder, waitingFolder, journal, log });
    await sweep();
    return {
      uploadsFolder,
      inspectionFolder,
      samplesFolder,
      waitingFolder,
      keyFiles,
      installationId,
      journal,
      journalFolder,
      usage,
      sweep,
    };
  } catch (error) {
    await journal?.close();
    await keyFiles.close();
    throw error;
  }
}

function openUsage(
  folder: string,
  journal: Journal,
  { log, adopts }: Pick<JournalOptions, 'log' | 'adopts'>,
): Promise<UsageJournal> {
  const { isOwnerGone } = journal;
  return UsageJournal.open({ folder, ownerName: journal.ownerName, isOwnerGone, log, adopts });
}

/**
 * Makes the data folder where it is missing and opens what is in it. Throws StartError, with DATA_DIR and the reason in
 * its text, when it cannot be used; nothing is left open then.
 */
export async function openDataFolder(
  dataDir: string,
  options: Omit<JournalOptions, 'folder'> & { readonly log: Log },
): Promise<DataFolder> {
  const folder = path.resolve(dataDir);
  try {
    return await open(folder, options);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    const reason = REASONS[code] ?? code;
    const advice = 'Set DATA_DIR to a folder that the user of this service can write.';
    throw new StartError(`DATA_DIR: ${folder} cannot be used: ${reason}. ${advice}`, { cause: error });
  }
}
