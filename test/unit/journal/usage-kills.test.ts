import { AsyncLocalStorage } from 'node:async_hooks';
import fs, { type FileHandle, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import timers from 'node:timers/promises';
import type { NumberedSums } from '../../../src/database/repositories/usage/add-usage';
import type { UsageSum } from '../../../src/domain/usage/voice-usage';
import { UsageJournal } from '../../../src/journal/usage/usage-journal';
import { UsageWorker, type UsageWorkerDeps } from '../../../src/services/usage/usage-worker';
import { KeptLog } from './journal-support';

const ownerName = (number: number): string => `${'a'.repeat(12)}-${number}-${'0'.repeat(16)}`;
const VOICES = ['v1', 'v2'];

function aSum(voice_id: string, speeches: number): UsageSum {
  const about = { user_id: 'u', model_id: 'm', engine: 's2.1-pro', day: '2026-03-01' };
  const amounts = { speeches, characters: 5, utf8_bytes: 7, audio_ms: 900 };
  return { voice_id, ...about, last_at: '2026-03-01T10:00:00.000Z', ...amounts };
}

/** Every change that a process makes, in a file or a record; before one of them it stops for ever, as after SIGKILL. */
class Steps {
  count = 0;
  isDead = false;
  readonly died: Promise<void>;
  #die: () => void = () => undefined;

  constructor(readonly killAt: number) {
    this.died = new Promise((resolve) => {
      this.#die = resolve;
    });
  }

  async step<T>(change: () => Promise<T>): Promise<T> {
    this.count += 1;
    if (this.count === this.killAt) {
      this.isDead = true;
      this.#die();
    }
    const never = new Promise<never>(() => undefined);
    if (this.isDead) return never;
    const result = await change();
    return this.isDead ? never : result;
  }
}

/** The process that a change belongs to; those of the test itself have none. */
const living = new AsyncLocalStorage<Steps>();
const asStep = <T>(change: () => Promise<T>): Promise<T> => living.getStore()?.step(change) ?? change();

const handles: FileHandle[] = [];
beforeAll(async () => {
  const open = fs.open.bind(fs);
  const handle = await open(__filename, 'r');
  const ofHandles = Object.getPrototypeOf(handle);
  await handle.close();
  for (const [object, names] of [
    [fs, ['open', 'rename', 'unlink', 'rmdir', 'mkdir', 'rm']],
    [ofHandles, ['write', 'writeFile', 'truncate', 'datasync', 'sync']],
  ] as const) {
    for (const name of names) {
      const original = object[name];
      jest.spyOn(object, name).mockImplementation(function (this: unknown, ...given: unknown[]) {
        return asStep(async () => {
          const result = await original.apply(this, given);
          if (name === 'open') handles.push(result);
          return result;
        });
      });
    }
  }
});
beforeAll(() => {
  // A process that is closed waits for its last count, however long the test takes.
  jest.spyOn(timers, 'setTimeout').mockImplementation(() => new Promise(() => undefined));
});
afterAll(() => jest.restoreAllMocks());

/** Adds as the records do: by the number of the batch, one voice after the other. */
class Records {
  readonly counts = new Map<string, number>();
  readonly #applied = new Map<string, number>();

  async add({ lane, seq, counted }: NumberedSums): Promise<number> {
    for (const { voice_id, speeches } of counted) {
      await asStep(async () => {
        const key = `${voice_id} ${lane}`;
        if ((this.#applied.get(key) ?? 0) >= seq) return;
        this.#applied.set(key, seq);
        this.counts.set(voice_id, (this.counts.get(voice_id) ?? 0) + speeches);
      });
    }
    return 0;
  }
}

/** What one process does in its life: speaks, counts, speaks, and stops. */
async function live(
  folder: string,
  number: number,
  records: Records,
  noted: number[],
  begun: number[],
): Promise<number> {
  const log = new KeptLog();
  const isOwnerGone = async (owner: string): Promise<boolean> => owner !== ownerName(number);
  const usage = await UsageJournal.open({ folder, ownerName: ownerName(number), isOwnerGone, log });
  const add = (batch: NumberedSums): Promise<number> => records.add(batch);
  const repository = { add, forgetOldLanes: async () => undefined };
  const database = { state: 'connected', usage: repository, onConnected: () => () => undefined } as const;
  const worker = new UsageWorker({ usage, journal: {}, database, log } as unknown as UsageWorkerDeps);
  for (const round of [1, 2]) {
    for (const voice of VOICES.slice(0, round)) {
      const speeches = 2 ** begun.length;
      begun.push(speeches);
      await usage.note(aSum(voice, speeches));
      noted.push(speeches);
    }
    await usage.adoptOrphans();
    await worker.close();
  }
  await usage.close();
  return usage.depth;
}

/** Two processes are killed at a step, the second one perhaps while it takes over what the first one left. */
async function liveThrice(killAt: number): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'usage-kills-'));
  const records = new Records();
  const noted: number[] = [];
  const begun: number[] = [];
  let seen = 0;
  try {
    for (const number of [1, 2, 3]) {
      const steps = new Steps(number === 3 ? 0 : killAt);
      const life = living.run(steps, () => live(folder, number, records, noted, begun));
      const depth = await Promise.race([life, steps.died]);
      if (number === 3) expect({ killAt, depth }).toEqual({ killAt, depth: 0 });
      if (number === 1) seen = steps.count;
    }
    const total = [...records.counts.values()].reduce((sum, count) => sum + count, 0);
    // Each is a power of two, so that the sum tells which were counted. Of each process that was killed, one may be on disk
    // of which nobody has learned.
    const [one = 0, other = 0] = begun.filter((speeches) => !noted.includes(speeches));
    const extra = total - noted.reduce((sum, speeches) => sum + speeches, 0);
    expect([0, one, other, one + other]).toContain(extra);
  } finally {
    for (const handle of handles.splice(0)) await handle.close().catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
  return seen;
}

describe('a process that is killed before any of its changes', () => {
  it('loses no speech that was noted, and counts none twice', async () => {
    let killAt = 1;
    while ((await liveThrice(killAt)) >= killAt) killAt += 1;
    expect(killAt).toBeGreaterThan(40);
  }, 60_000);
});
