import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Document } from 'mongodb';
import { type Sandbox, startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import { KillableService, type StepKill } from '../../chaos/world/killable-service';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { makeWav } from '../../support/media/wav';
import { freePort } from '../../support/network/free-port';

/** Waits as short as they can be, so that a start has finished what was left within moments. */
const TIMING = {
  fishAudio: { timeouts: { createMs: 1_000, readMs: 1_000 }, retry: { baseMs: 20 } },
  lookUpDelaysMs: [0],
  worker: { everyMs: 30, maxLookUpIntervalMs: 50, adoptEveryMs: 100, samplesEveryMs: 30 },
};
const PATIENCE_S = 1;
const SETTLE_MS = 12_000;
/** For a test with one kill and one start, on a busy machine. */
const TEST_MS = 40_000;
jest.setTimeout(TEST_MS);

/** Two recordings of an upload: another pair each time, so that what was stored shows whose it is. */
const recordings = (): Buffer[] => [1, 2].map(() => Buffer.concat([makeWav({ seconds: 2 }), randomBytes(64)]));

let database: TemporaryDatabase;
let sandbox: Sandbox;
let folder: string;
let dbName: string;
let service: KillableService;
let userId: string;

beforeAll(async () => {
  database = await startTemporaryDatabase();
  sandbox = await startSandbox();
  folder = await mkdtemp(path.join(tmpdir(), 'voice-models-sample-kills-'));
  dbName = database.newName();
  userId = randomBytes(12).toString('hex');
  await start();
}, 30_000);
afterAll(async () => {
  await service.kill();
  await sandbox.close();
  await database.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(kill?: StepKill): Promise<void> {
  const variables = {
    FISH_API_KEY: 'some-key',
    FISH_API_BASE_URL: sandbox.url,
    MONGO_URI: database.uri,
    MONGO_DB_NAME: dbName,
    DATA_DIR: path.join(folder, 'data'),
    SAMPLE_STORE: 'filesystem',
    RATE_LIMIT_PER_MINUTE: '0',
    JOURNAL_PATIENCE_SECONDS: String(PATIENCE_S),
    CHAOS_TIMING: JSON.stringify(TIMING),
  };
  service = new KillableService({ port: await freePort(), folder, logFile: path.join(folder, 'log'), variables, kill });
  if (kill !== undefined) return;
  if (!(await service.respondsWithin(20_000))) throw new Error(await readFile(path.join(folder, 'log'), 'utf8'));
  await until(async () => (await ready()).database === 'connected');
}

async function ready(): Promise<Document> {
  const response = await fetch(`${service.url}/readyz`);
  return (await response.json()) as Document;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + SETTLE_MS; !(await holds()); await new Promise((resolve) => setTimeout(resolve, 20))) {
    if (Date.now() > end) throw new Error(`Not settled: ${JSON.stringify([await ready(), await filesIn('')])}`);
  }
}

/** Every file below a folder of the data folder. */
async function filesIn(name: string): Promise<string[]> {
  const place = path.join(folder, 'data', name);
  const found = await readdir(place, { recursive: true, withFileTypes: true }).catch(() => []);
  return found.filter((one) => one.isFile()).map((one) => path.relative(place, path.join(one.parentPath, one.name)));
}

async function upload(samples: readonly Buffer[]): Promise<Document | null> {
  const body = new FormData();
  body.set('user_id', userId);
  for (const [place, sample] of samples.entries()) body.append('audio', new File([sample], `voice-${place}.wav`));
  return fetch(`${service.url}/api/upload-reference`, { method: 'POST', body }).then(
    (response) => response.json() as Promise<Document>,
    () => null,
  );
}

const records = (): Promise<Document[]> => database.client.db(dbName).collection('voice_models').find().toArray();

const STORE = (): string => path.join(folder, 'data', 'samples');
const aside = (): string => path.join(folder, 'samples-aside');

/** Nothing can be put into a folder that is a file. */
async function takeStorageAway(): Promise<void> {
  await rename(STORE(), aside()).catch(() => undefined);
  await writeFile(STORE(), '');
}

async function bringStorageBack(): Promise<void> {
  await rm(STORE());
  await rename(aside(), STORE()).catch(() => undefined);
}

/** Every record has its recordings, byte for byte; and nothing else is kept, waits, or is noted. */
async function expectNoLossAndNoStray(uploads: ReadonlyMap<string, readonly Buffer[]>): Promise<void> {
  await until(async () => (await ready()).journal.depth === 0 && (await filesIn('waiting-samples')).length === 0);
  const found = await records();
  const expected = found.flatMap(({ samples_id, samples }) =>
    samples.map(({ sha256 }: Document) => path.join('samples', samples_id, sha256)),
  );
  expect((await filesIn('samples')).toSorted()).toEqual(expected.toSorted());
  for (const { model_id, name, sample_status } of found) {
    expect(sample_status).toBe('stored');
    for (const [index, sent] of (uploads.get(name) ?? []).entries()) {
      const response = await fetch(`${service.url}/api/voice-models/${model_id}/sample?index=${index}`);
      expect(Buffer.from(await response.arrayBuffer()).equals(sent)).toBe(true);
    }
  }
  expect(sandbox.state.models).toHaveLength(found.length);
}

/** Each kill is a start of the service, so that the suite has some of them; with SAMPLE_KILLS=all there is one at every step. */
const isAll = process.env.SAMPLE_KILLS === 'all';
const kills = (some: readonly StepKill['step'][], others: readonly StepKill['step'][]): StepKill[] =>
  [...some, ...(isAll ? others : [])].map((step) => ({ step, occurrence: 1 }));

/** Kills the running service at a step that `work` leads to, and starts it again. */
async function killDuring(kill: StepKill, work: () => Promise<unknown>): Promise<void> {
  service.killAt(kill);
  await work().catch(() => undefined);
  await service.exit;
  await start();
}

describe('a kill -9 leaves neither a loss nor a stray', () => {
  const none = new Map<string, Buffer[]>();
  afterEach(async () => {
    for (const { model_id } of await records()) {
      await fetch(`${service.url}/api/voice-models/${model_id}?fish_audio=true`, { method: 'DELETE' });
    }
    sandbox.faults.clear();
    expect([await records(), await filesIn('samples')]).toEqual([[], []]);
  });

  it.each(kills(['put-one', 'sending-written'], ['put-started', 'put-all', 'created-written']))(
    'while an upload is kept: %j',
    async (kill) => {
      const sent = recordings();
      await killDuring(kill, () => upload(sent));
      await expectNoLossAndNoStray(new Map([['voice-0.wav', sent]]));
    },
  );

  it.each(kills(['discard-started'], ['discarded']))(
    'while the recordings of a refused one are removed: %j',
    async (kill) => {
      sandbox.faults.add({ match: { method: 'POST', path: '/model' }, status: 400, body: { message: 'no' } });
      await killDuring(kill, () => upload(recordings()));
      await expectNoLossAndNoStray(none);
    },
  );

  it.each(kills(['removal-noted', 'discard-waiting-removed'], ['discard-started', 'discarded']))(
    'while a voice is deleted: %j',
    async (kill) => {
      const made = await upload(recordings());
      const remove = () =>
        fetch(`${service.url}/api/voice-models/${made?.model_id}?fish_audio=true`, { method: 'DELETE' });
      await killDuring(kill, remove);
      await fetch(`${service.url}/api/voice-models/${made?.model_id}?fish_audio=true`, { method: 'DELETE' });
      await expectNoLossAndNoStray(none);
    },
  );

  it.each(kills(['aside-one', 'aside-noted'], ['aside-started', 'aside-written']))(
    'while recordings are put aside: %j',
    async (kill) => {
      const sent = recordings();
      await takeStorageAway();
      await killDuring(kill, () => upload(sent));
      await bringStorageBack();
      await expectNoLossAndNoStray(new Map([['voice-0.wav', sent]]));
    },
  );

  it.each(kills(['follow-put', 'follow-noted', 'follow-marked'], ['follow-started', 'follow-one', 'follow-done']))(
    'while recordings follow: %j',
    async (kill) => {
      const sent = recordings();
      await takeStorageAway();
      expect(await upload(sent)).toMatchObject({ sample_status: 'queued' });
      await killDuring(kill, bringStorageBack);
      await expectNoLossAndNoStray(new Map([['voice-0.wav', sent]]));
      expect(await records()).toHaveLength(1);
    },
  );
});
