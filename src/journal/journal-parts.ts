import path from 'node:path';
import { KeyedQueue } from '../concurrency/keyed-queue';
import type { Log } from '../domain/log';
import { makeDirectory } from '../files/durable-files';
import { EntryFiles } from './entries/entry-files';
import { EntryIndex } from './entries/entry-index';
import { Quarantine } from './entries/quarantine';
import { Quota } from './entries/quota';
import { journalFolders } from './journal-folders';
import type { JournalOptions } from './journal-options';
import { adoptOrphans } from './ownership/adoption';
import { Owner } from './ownership/owner';
import { isOwnerDead } from './ownership/owner-liveness';
import { Cancellations } from './shared/cancellations';
import { OtherOwners } from './shared/other-owners';
import { SharedEntries } from './shared/shared-entries';

const MAX_ENTRIES = 100_000;
const MAX_BYTES = 2 ** 30;

/** What an open journal consists of. */
export interface JournalParts {
  readonly owner: Owner;
  readonly files: EntryFiles;
  readonly index: EntryIndex;
  readonly queue: KeyedQueue;
  readonly quarantine: Quarantine;
  readonly quota: Quota;
  readonly shared: SharedEntries;
  readonly log: Log;
  readonly adopt: () => Promise<number>;
  readonly isOwnerGone: (name: string) => Promise<boolean>;
}

/** Makes the folders and this process's own place among them. Throws the file system's error. */
export async function openParts(options: JournalOptions): Promise<JournalParts> {
  const { log, onStep = () => undefined } = options;
  const folders = journalFolders(options.folder);
  const entriesFolder = folders.entries;
  await makeDirectory(entriesFolder);
  const quarantine = await Quarantine.open(folders.quarantine, log);
  const owner = await Owner.open(entriesFolder, options.heartbeatMs);
  const files = new EntryFiles({ owner, onStep });
  const index = new EntryIndex();
  const queue = new KeyedQueue();
  const quota = new Quota(index, options.maxEntries ?? MAX_ENTRIES, options.maxBytes ?? MAX_BYTES);
  const cancellations = new Cancellations(path.resolve(options.folder, 'cancelled'));
  const shared = new SharedEntries(index, new OtherOwners(entriesFolder, owner.name), cancellations);
  const adoption = {
    entriesFolder,
    ownerName: owner.name,
    files,
    index,
    queue,
    quarantine,
    log,
    onStep,
  };
  const isOwnerGone = (name: string): Promise<boolean> => isOwnerDead(entriesFolder, name, owner.name);
  const adopt = async (): Promise<number> => (options.adopts === false ? 0 : adoptOrphans(adoption));
  return { owner, files, index, queue, quarantine, quota, shared, log, adopt, isOwnerGone };
}
