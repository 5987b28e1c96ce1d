import { spawnSync } from 'node:child_process';
import { appendFile, mkdir, readdir, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { JournalEntry } from '../../../src/journal/entries/journal-entry';
import type { Journal } from '../../../src/journal/journal';
import { mayMount } from '../../support/files/small-disk';
import { JournalRoom, recordOf } from './journal-support';

function run(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args).status === 0;
}

function byTag(entries: readonly JournalEntry[]): JournalEntry[] {
  return [...entries].sort((one, other) => one.tag.localeCompare(other.tag));
}

const describeWithMount = mayMount() ? describe : describe.skip;

describeWithMount('a disk of one megabyte (only where mounting a tmpfs is permitted)', () => {
  let room: JournalRoom;
  let disk: string;
  let journal: Journal;

  beforeEach(async () => {
    room = await JournalRoom.make();
    disk = path.join(room.folder, 'disk');
    await mkdir(disk);
    run('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk);
    journal = await room.open({ folder: disk });
  });

  afterEach(async () => {
    await journal.close();
    run('umount', '--lazy', disk);
    await room.clear();
  });

  async function fill(): Promise<void> {
    const filler = path.join(disk, 'filler');
    for (let room = 1; room > 0; ) {
      await appendFile(filler, Buffer.alloc(4096)).catch(() => undefined);
      room = (await statfs(disk)).bfree;
    }
  }

  it('refuses an upload when it is full, leaves no half file, and takes it when there is room (F134)', async () => {
    const [begun] = await Promise.all([journal.begin(recordOf(), 'tag-1')]);
    await fill();
    const refused = { code: 'journal_unavailable', status: 503, details: { retryAfterSeconds: 30 } };
    await expect(journal.begin(recordOf(), 'tag-2')).rejects.toMatchObject(refused);
    expect(journal.entries()).toEqual([begun]);
    const files = await readdir(path.join(disk, 'entries'), { recursive: true });
    expect(files.filter((name) => !name.endsWith('owner.json'))).toHaveLength(2);
    expect(room.log.count('journal_write_failed')).toBe(1);
    await rm(path.join(disk, 'filler'));
    await journal.begin(recordOf(), 'tag-2');
  });

  it('still takes the id of every voice model that Fish.Audio has made, without one free block (F134, J189)', async () => {
    const begun = await Promise.all(Array.from({ length: 40 }, (_, n) => journal.begin(recordOf(), `tag-${n}`)));
    await fill();
    await Promise.all(begun.map(({ operation_id }) => journal.markSending(operation_id)));
    await Promise.all(
      begun.map(({ operation_id }, n) => journal.markCreated(operation_id, `model-${n}`.padEnd(64, 'x'))),
    );
    const expected = journal.entries();
    expect(expected.every((entry) => entry.state === 'created')).toBe(true);
    await rm(path.join(disk, 'filler'));
    const next = await room.open({ folder: disk });
    expect(byTag(next.entries())).toEqual(byTag(expected));
    await next.remove(expected[0]?.operation_id ?? '');
  });

  it('refuses an upload when it cannot be written at all, and takes it when it can again (E117)', async () => {
    run('mount', '-o', 'remount,ro', disk);
    await expect(journal.begin(recordOf(), 'tag-1')).rejects.toMatchObject({ code: 'journal_unavailable' });
    await expect(room.open({ folder: disk })).rejects.toThrow('EROFS');
    run('mount', '-o', 'remount,rw', disk);
    await journal.begin(recordOf(), 'tag-1');
  });
});
