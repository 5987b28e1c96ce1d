import { randomBytes } from 'node:crypto';
import { readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../../domain/log';
import type { UsageSum } from '../../domain/usage/voice-usage';
import { errorCode, ignoreErrno, makeDirectory, removeIfEmpty, syncDirectory } from '../../files/durable-files';
import { namesIn } from '../../files/names-in';
import { isOwnerName } from '../ownership/owner-liveness';
import { EventWriter } from './event-writer';
import { UsageLane } from './usage-lane';

const MAX_BYTES = 256 * 1024 * 1024;

/** How the journal of usage is opened. */
export interface UsageJournalOptions {
  /** Holds a folder for each process, and in it one for each of its lanes. */
  readonly folder: string;
  /** This process among those that share the folder, and whether another one has died. */
  readonly ownerName: string;
  readonly isOwnerGone: (owner: string) => Promise<boolean>;
  readonly log: Log;
  /** False for a process that is to begin a lane of its own, and leaves those of dead ones to the service. */
  readonly adopts?: boolean | undefined;
  /** How many bytes of speeches may wait on disk; 256 MiB unless told otherwise. Beyond that they are added up in memory. */
  readonly maxBytes?: number;
}

/**
 * What was spoken and is not in the records yet, on disk. A process writes to one lane. It goes on with that of a process that
 * has died, if there is one, so that the records seldom learn of a new lane; others it only empties.
 */
export class UsageJournal {
  readonly #options: UsageJournalOptions;
  readonly #writer: EventWriter;
  #adopted: readonly UsageLane[] = [];
  #isClosed = false;

  private constructor(options: UsageJournalOptions, lane: UsageLane) {
    const { log, maxBytes = MAX_BYTES } = options;
    this.#options = options;
    this.#writer = new EventWriter({ lane, newLane: () => newLane(options), maxBytes, log });
  }

  /** Opens the folder, making it where it is missing. Throws the file system's error. */
  static async open(options: UsageJournalOptions): Promise<UsageJournal> {
    await makeDirectory(directoryOf(options));
    const [lane = await newLane(options)] = options.adopts === false ? [] : await adoptLanes(options, 1);
    return new UsageJournal(options, lane);
  }

  /** How many speeches wait to be in the records, as far as this process knows. */
  get depth(): number {
    return this.lanes.reduce((depth, lane) => depth + lane.depth, this.#writer.depth);
  }

  /** The lanes of this process, the one it writes to first. */
  get lanes(): readonly UsageLane[] {
    return [this.#writer.lane, ...this.#adopted];
  }

  /**
   * Resolves once the speech would survive a power loss, or is kept in memory because the disk refuses it. Never rejects.
   */
  note(sum: UsageSum): Promise<void> {
    return this.#writer.note(sum);
  }

  /** Writes what the disk has refused before. Never rejects. */
  retry(): Promise<void> {
    return this.#writer.retry();
  }

  /** Makes what was noted until now a part of the lane, from which batches are made. Never rejects. */
  seal(): Promise<void> {
    return this.#writer.seal();
  }

  /** Takes over the lanes of processes that have died, and returns their number. Throws the file system's error. */
  async adoptOrphans(): Promise<number> {
    if (this.#isClosed) return 0;
    await this.#dropLostLanes();
    const lanes = await adoptLanes(this.#options, Number.POSITIVE_INFINITY);
    this.#adopted = [...this.#adopted, ...lanes];
    const depth = lanes.reduce((sum, lane) => sum + lane.depth, 0);
    if (depth > 0)
      this.#options.log.info({ event: 'usage_adopted', depth }, 'Took over speeches of a process that died');
    return lanes.length;
  }

  /** Removes the adopted lanes that are empty. Throws the file system's error. */
  async removeEmptyLanes(): Promise<void> {
    for (const lane of this.#adopted.filter(({ isEmpty }) => isEmpty)) {
      await lane.remove();
      this.#adopted = this.#adopted.filter((one) => one !== lane);
    }
  }

  /** After a pause for which others have taken this process for dead, its lanes are theirs. */
  async #dropLostLanes(): Promise<void> {
    await this.#writer.renewLane();
    // Meanwhile one of them may be emptied and removed.
    for (const lane of this.#adopted) {
      if (!(await lane.isHere())) this.#adopted = this.#adopted.filter((one) => one !== lane);
    }
  }

  /** Ends the file that is being written. What waits stays on disk for the next process. Safe to call twice. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writer.retry();
    await this.#writer.seal();
    const { depth } = this.#writer;
    if (depth > 0) this.#options.log.error({ event: 'usage_lost', speeches: depth }, 'Some speeches cannot be counted');
  }
}

function directoryOf({ folder, ownerName }: UsageJournalOptions): string {
  return path.join(path.resolve(folder), ownerName);
}

async function newLane(options: UsageJournalOptions): Promise<UsageLane> {
  const directory = path.join(directoryOf(options), `l${randomBytes(8).toString('hex')}`);
  await makeDirectory(directory);
  return UsageLane.open(directory, options.log);
}

/** A rename is atomic, so of several processes that adopt at the same time exactly one gets each lane, and all of it. */
async function adoptLanes(options: UsageJournalOptions, most: number): Promise<UsageLane[]> {
  const { folder, ownerName, isOwnerGone, log } = options;
  const lanes: UsageLane[] = [];
  for (const owner of await readdir(folder)) {
    if (lanes.length >= most) break;
    if (owner === ownerName || !isOwnerName(owner) || !(await isOwnerGone(owner))) continue;
    const names = await namesIn(path.join(folder, owner));
    for (const name of names.slice(0, most - lanes.length)) {
      const lane = await adoptLane(options, owner, name).catch((error: unknown) => {
        const fields = { event: 'usage_adoption_failed', lane: name, code: errorCode(error) ?? 'unknown' };
        log.error(fields, 'Speeches of a process that died could not be taken over; this is tried again later');
        return null;
      });
      if (lane !== null) lanes.push(lane);
    }
    // Another process may still take lanes out of it.
    await removeIfEmpty(path.join(folder, owner)).catch(() => false);
  }
  return lanes;
}

/** Null if another process was quicker. */
async function adoptLane(options: UsageJournalOptions, owner: string, name: string): Promise<UsageLane | null> {
  const before = path.join(options.folder, owner, name);
  const directory = path.join(directoryOf(options), name);
  if (!(await ignoreErrno(rename(before, directory), 'ENOENT'))) return null;
  try {
    await syncDirectory(path.dirname(directory));
    return await UsageLane.open(directory, options.log);
  } catch (error) {
    // Back to where the next attempt finds it, whichever process makes that.
    await rename(directory, before).catch(() => undefined);
    throw error;
  }
}
