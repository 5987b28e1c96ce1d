import { access, type FileHandle, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../../domain/log';
import type { UsageSum } from '../../domain/usage/voice-usage';
import { errorCode, ignoreErrno, PRIVATE_FILE, replaceFile, syncDirectory } from '../../files/durable-files';
import { type ReadLines, readLines, toLine } from './checked-lines';
import { readBatch, readSum, type UsageBatch } from './usage-schemas';

const NAME = /^(\d{1,15})\.(events|batch)$/;

/** A file of speeches that nothing is written to any more. */
export interface EventsFile {
  readonly name: string;
  /** What counts of it; behind that may be what could not be written. */
  readonly size: number;
  readonly speeches: number;
}

/** What was found in the folder of a lane. */
export interface FoundLane {
  readonly events: readonly EventsFile[];
  readonly batch: UsageBatch | null;
  /** The highest number of a file, 0 without any. */
  readonly lastSeq: number;
}

/** The name of a file by its number. */
export function fileName(seq: number, kind: 'events' | 'batch'): string {
  return `${seq}.${kind}`;
}

/** A file that was just made. */
export interface NewFile {
  readonly handle: FileHandle;
  /** What the file system calls it, whatever its name becomes. */
  readonly inode: number;
}

/** Makes a new file for speeches, whose name survives a power loss. Throws the file system's error. */
export async function createEvents(directory: string, name: string): Promise<NewFile> {
  const handle = await open(path.join(directory, name), 'wx', PRIVATE_FILE);
  try {
    await syncDirectory(directory);
    const { ino: inode } = await handle.stat();
    return { handle, inode };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Whether an open file is still the one of this name, so that nobody has taken the folder over. */
export async function isInPlace({ inode }: Pick<NewFile, 'inode'>, file: string): Promise<boolean> {
  try {
    return (await stat(file)).ino === inode;
  } catch (error) {
    return errorCode(error) !== 'ENOENT';
  }
}

/** Puts a batch in the place of the one with the same number, if there is one, durably. Throws the file system's error. */
export async function writeBatch(directory: string, batch: UsageBatch): Promise<void> {
  await replaceFile(path.join(directory, fileName(batch.seq, 'batch')), toLine(batch));
  await syncDirectory(directory);
}

/** Removes files; those that are gone count as removed. Throws the file system's error. */
export async function removeFiles(directory: string, names: readonly string[]): Promise<void> {
  for (const name of names) await ignoreErrno(unlink(path.join(directory, name)), 'ENOENT');
}

/** The speeches of a file. What is damaged is reported and left out; a line that a killed process has left is only left out. */
export async function readEvents(directory: string, { name, size }: EventsFile, log: Log): Promise<UsageSum[]> {
  const { values, damaged } = await linesOf(directory, name, size);
  const sums = values.map(readSum).filter((sum) => sum !== null);
  const unreadable = damaged + values.length - sums.length;
  if (unreadable > 0) {
    log.error(
      { event: 'usage_lines_damaged', file: name, lines: unreadable },
      'Some speeches cannot be counted any more',
    );
  }
  return sums;
}

/** Reads the folder of a lane, and removes what is not needed any more. Throws the file system's error. */
export async function findLane(directory: string, log: Log): Promise<FoundLane> {
  const names = await readdir(directory);
  await removeFiles(
    directory,
    names.filter((name) => name.endsWith('.tmp')),
  );
  const numbered = names.map((name) => NAME.exec(name)).filter((match) => match !== null);
  const lastSeq = numbered.reduce((last, [, seq]) => Math.max(last, Number(seq)), 0);
  const ofKind = (wanted: string) =>
    numbered.filter(([, , kind]) => kind === wanted).sort(([, one], [, other]) => Number(one) - Number(other));
  const batch = await newestBatch(
    directory,
    ofKind('batch')
      .map(([name]) => name)
      .reverse(),
    log,
  );
  const consumed = new Set(batch?.consumes);
  await removeFiles(directory, [...consumed]);
  const events: EventsFile[] = [];
  for (const [name] of ofKind('events')) {
    if (consumed.has(name)) continue;
    const { size } = await stat(path.join(directory, name));
    const { values } = await linesOf(directory, name, size);
    const speeches = values.reduce<number>((sum, value) => sum + (readSum(value)?.speeches ?? 0), 0);
    events.push({ name, size, speeches });
  }
  return { events, batch, lastSeq };
}

async function linesOf(directory: string, name: string, size: number): Promise<ReadLines> {
  try {
    const content = await readFile(path.join(directory, name));
    return readLines(content.subarray(0, size));
  } catch (error) {
    // It must not hold up all that comes after it for ever.
    if (!(await isLost(error, directory))) throw error;
    return { values: [], damaged: 1 };
  }
}

/** Whether a file is unreadable for good: on a bad sector, or gone from a folder that is still there. */
async function isLost(error: unknown, directory: string): Promise<boolean> {
  if (errorCode(error) === 'EIO') return true;
  return errorCode(error) === 'ENOENT' && ignoreErrno(access(directory), 'ENOENT');
}

/** The first of the batches that can be read. One that cannot be is set aside, for an operator to look at. */
async function newestBatch(directory: string, names: readonly string[], log: Log): Promise<UsageBatch | null> {
  for (const name of names) {
    const file = path.join(directory, name);
    const batch = readBatch(readLines(await readFile(file)).values[0]);
    if (batch !== null) return batch;
    await rename(file, path.join(directory, '..', '..', `damaged-${path.basename(directory)}-${name}`));
    log.error({ event: 'usage_batch_damaged', file: name }, 'Some speeches cannot be counted any more');
  }
  return null;
}
