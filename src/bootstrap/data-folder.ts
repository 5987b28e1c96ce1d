import { randomUUID } from 'node:crypto';
import { access, constants, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../domain/log';
import { StartError } from '../errors/start-error';
import { errorCode, makeDirectory } from '../files/durable-files';
import { sweepLeftovers } from '../files/leftovers';
import { Journal } from '../journal/journal';
import type { JournalOptions } from '../journal/journal-options';
import { KeyFiles } from '../journal/keys/key-files';
import { PROCESS_FOLDER_PREFIX } from '../media/processes/process-folder';
import { INCOMING_PREFIX } from '../storage/filesystem/filesystem-home';

/** What lives in the data folder. */
export interface DataFolder {
  /** The folder of the large samples while they are needed. */
  readonly uploads: string;
  /** Where each inspecting process has a private folder while it lives. */
  readonly inspection: string;
  readonly journal: Journal;
  readonly keyFiles: KeyFiles;
  /** Where sounds are kept if that is a folder; it need not be there. */
  readonly samples: string;
  /** The name of this data folder among the installations that share a database. */
  readonly holder: string;
  /** Removes what processes that died have left in `uploads`, `inspection` and `samples`. */
  readonly sweep: () => Promise<void>;
}

/**
 * The names of all temporary files of this service begin with this, those of uploads (`echo-voice-upload-`) and those of the
 * media part (`echo-voice-sound-`); behind it, the owner's name follows.
 */
const FILE_PREFIXES = ['echo-voice-upload-', 'echo-voice-sound-', 'echo-voice-'];

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'it is not a folder',
  ENOTDIR: 'it is not a folder',
  EACCES: 'the user of this service may not write there',
  EPERM: 'the user of this service may not write there',
  EROFS: 'it is on a disk that cannot be written',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
};

/** The operating system's name for what went wrong, of an error or of what caused it. */
function systemCodeOf(error: unknown): string | undefined {
  return errorCode(error) ?? errorCode((error as Error | null)?.cause);
}

/** Written by rename, so that a full disk cannot leave an empty id behind. */
async function installationId(dataFolder: string): Promise<string> {
  const file = path.join(dataFolder, 'installation-id');
  const known = await readFile(file, 'utf8').catch((error: unknown) => {
    if (systemCodeOf(error) !== 'ENOENT') throw error;
    return '';
  });
  if (known !== '') return known;
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, randomUUID(), { flag: 'wx', mode: 0o600 });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(file, 'utf8');
}

interface SweeperParts extends Pick<DataFolder, 'uploads' | 'inspection' | 'samples' | 'journal'> {
  readonly log: Log;
}

function sweeper({ uploads, inspection, samples, journal, log }: SweeperParts): () => Promise<void> {
  const isOwnerGone = (owner: string): Promise<boolean> => journal.isOwnerGone(owner);
  return async () => {
    let count = await sweepLeftovers({ folder: inspection, prefix: PROCESS_FOLDER_PREFIX, isOwnerGone });
    count += await sweepLeftovers({ folder: samples, prefix: INCOMING_PREFIX, isOwnerGone });
    for (const prefix of FILE_PREFIXES) count += await sweepLeftovers({ folder: uploads, prefix, isOwnerGone });
    if (count > 0)
      log.info({ event: 'temporary_files_swept', count }, 'Removed temporary files of a process that died');
  };
}

async function open(folder: string, options: Omit<JournalOptions, 'folder'>): Promise<DataFolder> {
  const { log } = options;
  const uploads = path.join(folder, 'uploads');
  await makeDirectory(uploads);
  await access(uploads, constants.W_OK | constants.X_OK);
  const inspection = path.join(folder, 'inspection');
  await makeDirectory(inspection);
  const samples = path.join(folder, 'samples');
  const holder = await installationId(folder);
  const keyFiles = await KeyFiles.open({ folder: path.join(folder, 'keys'), log });
  try {
    const journal = await Journal.open({ ...options, folder: path.join(folder, 'journal') });
    const sweep = sweeper({ uploads, inspection, samples, journal, log });
    await sweep();
    return { uploads, inspection, samples, keyFiles, holder, journal, sweep };
  } catch (error) {
    await keyFiles.close();
    throw error;
  }
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
