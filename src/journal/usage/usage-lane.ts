import { access, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../../domain/log';
import { addUp, type UsageSum, type VoiceUsageSum } from '../../domain/usage/voice-usage';
import { ignoreErrno, syncDirectory } from '../../files/durable-files';
import { type EventsFile, fileName, findLane, readEvents, removeFiles, writeBatch } from './lane-files';
import type { UsageBatch, WaitingSum } from './usage-schemas';

/** So many files make one batch, so that a long outage is counted in portions. */
const FILES_A_BATCH = 8;

/** What the next batch is made of. */
export interface UsageDraft {
  /** What was noted since the batch before, added up. */
  readonly noted: readonly UsageSum[];
  /** What the batch before could not tell the voice of. */
  readonly waiting: readonly WaitingSum[];
  readonly files: readonly EventsFile[];
}

/**
 * A row of numbered files with speeches, from which numbered batches are made, one after the other. A lane belongs to one
 * process at a time, and outlives it. Numbers only grow, also over restarts and with a clock that was put back, because the
 * file of the last batch stays until there is a next one.
 */
export class UsageLane {
  readonly #directory: string;
  readonly #log: Log;
  #events: readonly EventsFile[];
  #batch: UsageBatch | null;
  #lastSeq: number;

  private constructor(directory: string, found: Awaited<ReturnType<typeof findLane>>, log: Log) {
    this.#directory = directory;
    this.#log = log;
    this.#events = found.events;
    this.#batch = found.batch;
    this.#lastSeq = found.lastSeq;
  }

  /** Reads the folder of a lane. Throws the file system's error. */
  static async open(directory: string, log: Log): Promise<UsageLane> {
    return new UsageLane(directory, await findLane(directory, log), log);
  }

  /** The name by which the records know which batches they have. */
  get id(): string {
    return path.basename(this.#directory);
  }

  get directory(): string {
    return this.#directory;
  }

  /** The batch that was made last; what is `counted` in it may be written to the records already. */
  get batch(): UsageBatch | null {
    return this.#batch;
  }

  /** How many speeches are not in the records yet, those left out that will hardly have a record. */
  get depth(): number {
    const { counted = [], waiting = [] } = this.#batch ?? {};
    const sums = [...counted, ...waiting.filter(({ isExpected }) => isExpected)];
    return [...this.#events, ...sums].reduce((depth, { speeches }) => depth + speeches, 0);
  }

  /** The size of the files with speeches. */
  get bytes(): number {
    return this.#events.reduce((bytes, { size }) => bytes + size, 0);
  }

  /** Whether it holds nothing that is still to be counted. */
  get isEmpty(): boolean {
    const { counted = [], waiting = [] } = this.#batch ?? {};
    return this.#events.length + counted.length + waiting.length === 0;
  }

  /** Whether its folder is where it was, so that no other process has taken it over. */
  isHere(): Promise<boolean> {
    return ignoreErrno(access(this.#directory), 'ENOENT');
  }

  /** A number that this lane never had. Milliseconds since 1970 where possible, so that it tells its age. */
  nextSeq(): number {
    this.#lastSeq = Math.max(this.#lastSeq + 1, Date.now());
    return this.#lastSeq;
  }

  /** Adds a file that was written in full. */
  add(file: EventsFile): void {
    this.#events = [...this.#events, file];
  }

  /** What the next batch is to be made of; null as long as the last one is not settled. Throws the file system's error. */
  async draft(): Promise<UsageDraft | null> {
    if (this.#batch !== null && this.#batch.counted.length > 0) return null;
    const files = this.#events.slice(0, FILES_A_BATCH);
    const noted: UsageSum[] = [];
    for (const file of files) noted.push(...(await readEvents(this.#directory, file, this.#log)));
    return { noted: addUp(noted), waiting: this.#batch?.waiting ?? [], files };
  }

  /**
   * Makes a batch of a draft, durably; from then on it holds what the files of the draft did. Throws the file system's
   * error.
   */
  async commit(
    { files }: UsageDraft,
    parts: { readonly counted: readonly VoiceUsageSum[]; readonly waiting: readonly WaitingSum[] },
  ): Promise<UsageBatch> {
    const before = this.#batch === null ? [] : [fileName(this.#batch.seq, 'batch')];
    const consumes = [...before, ...files.map(({ name }) => name)];
    const { counted, waiting } = parts;
    const batch = { lane: this.id, seq: this.nextSeq(), consumes, counted: [...counted], waiting: [...waiting] };
    await writeBatch(this.#directory, batch);
    this.#batch = batch;
    this.#events = this.#events.filter((file) => !files.includes(file));
    await removeFiles(this.#directory, consumes);
    return batch;
  }

  /** The batch is in the records: only what waits is kept of it, and its number. Throws the file system's error. */
  async settle(): Promise<void> {
    if (this.#batch === null) return;
    await removeFiles(this.#directory, this.#batch.consumes);
    const settled = { ...this.#batch, consumes: [], counted: [] };
    await writeBatch(this.#directory, settled);
    this.#batch = settled;
  }

  /** Removes an empty lane for good. Throws the file system's error. */
  async remove(): Promise<void> {
    if (!this.isEmpty) throw new Error('A lane that holds speeches cannot be removed.');
    await rm(this.#directory, { recursive: true, force: true });
    await syncDirectory(path.dirname(this.#directory));
  }
}
