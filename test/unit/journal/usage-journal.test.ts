import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { UsageSum, VoiceUsageSum } from '../../../src/domain/usage/voice-usage';
import { UsageJournal } from '../../../src/journal/usage/usage-journal';
import type { UsageLane } from '../../../src/journal/usage/usage-lane';
import { mayMount, mountSmallDisk } from '../../support/files/small-disk';
import { KeptLog } from './journal-support';

const ownerName = (number: number): string => `${'a'.repeat(12)}-${number}-${'0'.repeat(16)}`;

function aSum(more: Partial<UsageSum> = {}): VoiceUsageSum {
  const about = {
    user_id: 'u',
    model_id: 'm',
    engine: 's2.1-pro',
    day: '2026-03-01',
    last_at: '2026-03-01T10:00:00.000Z',
  };
  return {
    ...about,
    speeches: 1,
    characters: 5,
    utf8_bytes: 7,
    audio_ms: 900,
    ...more,
    voice_id: more.voice_id ?? 'v',
  };
}

const times = (count: number) => ({
  speeches: count,
  characters: 5 * count,
  utf8_bytes: 7 * count,
  audio_ms: 900 * count,
});

let folder = '';
let log = new KeptLog();
const gone = new Set<string>();
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'usage-'));
  log = new KeptLog();
  gone.clear();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const isOwnerGone = async (owner: string): Promise<boolean> => gone.has(owner);
const open = (number: number, where = folder, maxBytes?: number): Promise<UsageJournal> =>
  UsageJournal.open({ folder: where, ownerName: ownerName(number), isOwnerGone, log, ...(maxBytes && { maxBytes }) });

/** What the next batch of a lane would be made of. */
async function drafted(lane: UsageLane | undefined): Promise<readonly UsageSum[]> {
  return (await lane?.draft())?.noted ?? [];
}

/** Ends a process as SIGKILL does, and starts another one. */
async function after(number: number): Promise<UsageJournal> {
  gone.add(ownerName(number));
  return open(number + 1);
}

async function filesOf(journal: UsageJournal): Promise<string[]> {
  return (await readdir(journal.lanes[0]?.directory ?? '')).sort();
}

describe('a process that is killed', () => {
  it('leaves every speech that was noted to the next one, which goes on with its lane', async () => {
    const first = await open(1);
    await Promise.all(Array.from({ length: 50 }, () => first.note(aSum())));
    const second = await after(1);
    expect(second.depth).toBe(50);
    expect(second.lanes.map(({ id }) => id)).toEqual(first.lanes.map(({ id }) => id));
    expect(await drafted(second.lanes[0])).toEqual([aSum(times(50))]);
    await second.close();
  });

  it('leaves a torn line, which is passed over; a damaged one is reported', async () => {
    const first = await open(1);
    for (let count = 0; count < 3; count += 1) await first.note(aSum());
    const [name = ''] = await filesOf(first);
    const file = path.join(first.lanes[0]?.directory ?? '', name);
    const lines = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, [lines[0], lines[1]?.replace('"speeches":1', '"speeches":9'), lines[2], ''].join('\n'));
    await appendFile(file, lines[0]?.slice(0, 40) ?? '');
    const second = await after(1);
    expect(await drafted(second.lanes[0])).toEqual([aSum(times(2))]);
    expect(log.lines.filter(({ event }) => event === 'usage_lines_damaged')).toMatchObject([{ lines: 1 }]);
    await second.close();
  });

  it('counts once what is in a batch and in the files that it was made of', async () => {
    const first = await open(1);
    await first.note(aSum());
    await first.seal();
    const lane = first.lanes[0] as UsageLane;
    const [name = ''] = await filesOf(first);
    const content = await readFile(path.join(lane.directory, name));
    const draft = await lane.draft();
    if (draft === null) throw new Error('There is no draft.');
    const batch = await lane.commit(draft, { counted: [aSum()], waiting: [] });
    // As if it had been killed before the file was removed.
    await writeFile(path.join(lane.directory, name), content);
    const again = (await after(1)).lanes[0];
    expect(again?.batch).toEqual(batch);
    expect(again?.depth).toBe(1);
    await again?.settle();
    expect(await drafted(again)).toEqual([]);
  });

  it('never makes two batches of one number, even with a clock that was put back', async () => {
    const first = await open(1);
    const seqs: number[] = [];
    const now = jest.spyOn(Date, 'now');
    try {
      for (const [time, process] of [
        [5_000, 1],
        [4_000, 2],
        [3_000, 3],
      ] as const) {
        now.mockReturnValue(time);
        const journal = process === 1 ? first : await after(process - 1);
        await journal.note(aSum());
        await journal.seal();
        const lane = journal.lanes[0] as UsageLane;
        const draft = await lane.draft();
        if (draft === null) throw new Error('There is no draft.');
        seqs.push((await lane.commit(draft, { counted: [aSum()], waiting: [] })).seq);
        await lane.settle();
      }
    } finally {
      now.mockRestore();
    }
    expect(seqs).toEqual([...new Set(seqs)].sort((one, other) => one - other));
  });
});

describe('several processes on one folder', () => {
  it('take over each lane of a dead one exactly once', async () => {
    const dead = await Promise.all([1, 2, 3].map((number) => open(number)));
    for (const journal of dead) await journal.note(aSum());
    const living = await Promise.all([4, 5].map((number) => open(number)));
    for (const number of [1, 2, 3]) gone.add(ownerName(number));
    await Promise.all([...living, ...living].map((journal) => journal.adoptOrphans()));
    const taken = living.flatMap(({ lanes }) => lanes.slice(1).map(({ id }) => id));
    expect(taken.sort()).toEqual(dead.map(({ lanes }) => lanes[0]?.id ?? '').sort());
    expect(living.reduce((depth, journal) => depth + journal.depth, 0)).toBe(3);
    expect((await readdir(folder)).sort()).toEqual([4, 5].map(ownerName));
  });

  it('give another lane to one that was only suspended', async () => {
    const suspended = await open(1);
    await suspended.note(aSum());
    gone.add(ownerName(1));
    const other = await open(2);
    await suspended.note(aSum());
    expect(suspended.lanes[0]?.id).not.toBe(other.lanes[0]?.id);
    await suspended.seal();
    expect(await drafted(suspended.lanes[0])).toEqual([aSum()]);
    expect(other.depth).toBe(1);
    // What it wrote before it knew is not found in the other lane either, by a third process that takes that over.
    gone.delete(ownerName(1));
    expect((await after(2)).depth).toBe(1);
  });

  it('leave a lane that cannot be read to the next attempt', async () => {
    const first = await open(1);
    await first.note(aSum());
    const second = await open(2);
    gone.add(ownerName(1));
    const inTheWay = path.join(first.lanes[0]?.directory ?? '', '1.batch');
    await mkdir(inTheWay);
    await second.adoptOrphans();
    expect([second.lanes.length, log.count('usage_adoption_failed')]).toEqual([1, 1]);
    await rmdir(inTheWay);
    await second.adoptOrphans();
    expect(second.depth).toBe(1);
  });

  it('keep a lane while another one that is empty is removed', async () => {
    const living = await open(3);
    for (const number of [1, 2]) {
      const journal = await open(number);
      if (number === 2) await journal.note(aSum());
    }
    for (const number of [1, 2]) gone.add(ownerName(number));
    await living.adoptOrphans();
    await Promise.all([living.adoptOrphans(), living.removeEmptyLanes()]);
    expect(living.depth).toBe(1);
  });

  it('remove a lane that they have emptied', async () => {
    const first = await open(1);
    const second = await open(2);
    await first.note(aSum());
    gone.add(ownerName(1));
    await second.adoptOrphans();
    const adopted = second.lanes[1] as UsageLane;
    await second.removeEmptyLanes();
    expect(second.lanes).toHaveLength(2);
    const draft = await adopted.draft();
    if (draft === null) throw new Error('There is no draft.');
    await adopted.commit(draft, { counted: [aSum()], waiting: [] });
    await adopted.settle();
    await second.removeEmptyLanes();
    expect(second.lanes).toHaveLength(1);
    expect(await readdir(path.dirname(adopted.directory))).toEqual([second.lanes[0]?.id]);
  });
});

describe('what cannot be written', () => {
  it('is added up in memory where too much waits, and written when there is room', async () => {
    const journal = await open(1, folder, 300);
    for (let count = 0; count < 5; count += 1) await journal.note(aSum());
    expect(journal.depth).toBe(5);
    expect(log.count('usage_write_failed')).toBe(1);
    await journal.seal();
    const lane = journal.lanes[0] as UsageLane;
    const draft = await lane.draft();
    if (draft === null) throw new Error('There is no draft.');
    await lane.commit(draft, { counted: [aSum()], waiting: [] });
    await lane.settle();
    await journal.retry();
    await journal.seal();
    expect([await drafted(lane), log.count('usage_written_again')]).toEqual([[aSum(times(4))], 1]);
  });

  (mayMount() ? it : it.skip)('is neither lost nor counted twice on a full disk', async () => {
    const disk = await mountSmallDisk('size=100k');
    try {
      const journal = await open(1, disk.folder);
      await journal.note(aSum());
      await disk.fill();
      for (let count = 0; count < 100; count += 1) await journal.note(aSum());
      expect(journal.depth).toBe(101);
      expect(log.count('usage_write_failed')).toBe(1);
      await disk.empty();
      await journal.retry();
      await journal.close();
      gone.add(ownerName(1));
      const next = await open(2, disk.folder);
      expect(await drafted(next.lanes[0])).toEqual([aSum(times(101))]);
    } finally {
      await disk.remove();
    }
  });
});
