import path from 'node:path';
import type { Log } from '../../domain/log';
import { addUp, type UsageSum } from '../../domain/usage/voice-usage';
import { errorCode, unlessGone } from '../../files/durable-files';
import { writeAll } from '../../files/write-all';
import { toLine } from './checked-lines';
import { createEvents, fileName, isInPlace, type NewFile } from './lane-files';
import type { UsageLane } from './usage-lane';

const MAX_FILE_BYTES = 256 * 1024;
/** Voices whose speeches are kept in memory while the disk is full, for each day and engine. */
const MAX_KEPT = 10_000;

interface OpenFile extends NewFile {
  readonly name: string;
  size: number;
  speeches: number;
}

/** What a writer needs. */
export interface EventWriterOptions {
  readonly lane: UsageLane;
  /** Makes another lane, once another process has taken this one over. */
  readonly newLane: () => Promise<UsageLane>;
  /** How many bytes the files of the lane may have. */
  readonly maxBytes: number;
  readonly log: Log;
}

/**
 * Writes what was spoken to the lane of this process: all that is noted while a write is under way goes to the disk in the
 * next one. What cannot be written is kept in memory, added up, and written with the next speech or by `retry`.
 */
export class EventWriter {
  readonly #options: EventWriterOptions;
  #lane: UsageLane;
  #file: OpenFile | null = null;
  #queue: { readonly sum: UsageSum; readonly onEnd: () => void }[] = [];
  #kept: readonly UsageSum[] = [];
  #isFailing = false;
  #work: Promise<void> = Promise.resolve();

  constructor(options: EventWriterOptions) {
    this.#options = options;
    this.#lane = options.lane;
  }

  /** The lane that is written to. */
  get lane(): UsageLane {
    return this.#lane;
  }

  /** How many speeches are in memory or in the file that is being written. */
  get depth(): number {
    const sums = [...this.#kept, ...this.#queue.map(({ sum }) => sum)];
    return sums.reduce((depth, { speeches }) => depth + speeches, this.#file?.speeches ?? 0);
  }

  /** Resolves once the speech would survive a power loss, or is kept in memory because the disk refuses it. Never rejects. */
  note(sum: UsageSum): Promise<void> {
    return new Promise((resolve) => {
      this.#queue.push({ sum, onEnd: resolve });
      if (this.#queue.length === 1) void this.#then(() => this.#flush());
    });
  }

  /** Writes what could not be written before. Never rejects. */
  retry(): Promise<void> {
    return this.#kept.length === 0 ? Promise.resolve() : this.#then(() => this.#flush());
  }

  /** Hands the file that is being written over to the lane. Never rejects. */
  seal(): Promise<void> {
    return this.#then(() => this.#seal());
  }

  /** Takes another lane, if another process has taken this one over. Never rejects. */
  renewLane(): Promise<void> {
    return this.#then(async () => {
      if (!(await this.#lane.isHere().catch(() => true))) await this.#renew().catch(() => undefined);
    });
  }

  /** One thing at a time, in the order of the calls. */
  #then(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work);
    return this.#work;
  }

  async #flush(): Promise<void> {
    const group = this.#queue;
    this.#queue = [];
    const noted = group.map(({ sum }) => sum);
    const sums = this.#kept.length === 0 ? noted : addUp([...this.#kept, ...noted]);
    try {
      await this.#write(sums);
      this.#kept = [];
      this.#report(null);
    } catch (error) {
      this.#keep(addUp(sums));
      this.#report(error);
    }
    for (const { onEnd } of group) onEnd();
  }

  async #write(sums: readonly UsageSum[]): Promise<void> {
    if (sums.length === 0) return;
    const lines = Buffer.concat(sums.map(toLine));
    if (this.#lane.bytes + (this.#file?.size ?? 0) + lines.length > this.#options.maxBytes) {
      throw Object.assign(new Error('Too much waits.'), { code: 'too_many' });
    }
    if (!(await this.#append(lines))) {
      await this.#renew();
      if (!(await this.#append(lines))) throw new Error('The new lane was taken over as well.');
    }
    if (this.#file === null) return;
    for (const { speeches } of sums) this.#file.speeches += speeches;
    if (this.#file.size > MAX_FILE_BYTES) await this.#seal();
  }

  /** What was in the lane until now is counted by the process that has taken it over. */
  async #renew(): Promise<void> {
    await this.#file?.handle.close().catch(() => undefined);
    this.#file = null;
    this.#lane = await this.#options.newLane();
  }

  /** False if the lane does not belong to this process any more. */
  async #append(lines: Buffer): Promise<boolean> {
    const file = await this.#open();
    if (file === null) return false;
    try {
      await writeAll(file.handle, lines, file.size);
      await file.handle.datasync();
    } catch (error) {
      // A part may be on disk, and does not count. Where it cannot be cut off, the file goes no further.
      const isCut = await file.handle.truncate(file.size).then(
        () => true,
        () => false,
      );
      if (!isCut) await this.#seal();
      throw error;
    }
    if (!(await isInPlace(file, path.join(this.#lane.directory, file.name)))) {
      // It is written to the next lane, and must not be found here as well by a process that takes this one over later.
      await file.handle.truncate(file.size).catch(() => undefined);
      return false;
    }
    file.size += lines.length;
    return true;
  }

  async #open(): Promise<OpenFile | null> {
    if (this.#file !== null) return this.#file;
    const name = fileName(this.#lane.nextSeq(), 'events');
    const made = await unlessGone(createEvents(this.#lane.directory, name));
    if (made !== null) this.#file = { ...made, name, size: 0, speeches: 0 };
    return this.#file;
  }

  async #seal(): Promise<void> {
    const file = this.#file;
    if (file === null) return;
    this.#file = null;
    const { handle, name, size, speeches } = file;
    await handle.close().catch(() => undefined);
    this.#lane.add({ name, size, speeches });
  }

  #keep(sums: readonly UsageSum[]): void {
    this.#kept = sums.slice(0, MAX_KEPT);
    const lost = sums.slice(MAX_KEPT).reduce((count, { speeches }) => count + speeches, 0);
    if (lost > 0) this.#options.log.error({ event: 'usage_lost', speeches: lost }, 'Some speeches cannot be counted');
  }

  #report(error: unknown): void {
    const { log } = this.#options;
    const isFailing = error !== null;
    if (isFailing === this.#isFailing) return;
    this.#isFailing = isFailing;
    if (!isFailing) log.info({ event: 'usage_written_again' }, 'Speeches are noted on disk again');
    else {
      const code = errorCode(error) ?? 'unknown';
      log.error({ event: 'usage_write_failed', code }, 'Speeches cannot be noted on disk; they are counted in memory');
    }
  }
}
