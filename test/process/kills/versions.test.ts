import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Document } from 'mongodb';
import { type Sandbox, startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import { KillableService, type StepKill } from '../../chaos/world/killable-service';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { makeWav } from '../../support/media/wav';
import { freePort } from '../../support/network/free-port';
import { SandboxCaller } from '../../support/network/sandbox-requests';

/** Waits as short as they can be, so that a start has finished what was left within moments. */
const TIMING = {
  fishAudio: { timeouts: { createMs: 1_000, readMs: 1_000 }, retry: { baseMs: 20 } },
  lookUpDelaysMs: [0],
  worker: { everyMs: 30, maxLookUpIntervalMs: 50, adoptEveryMs: 100, samplesEveryMs: 30, trainingEveryMs: 30 },
};
const SETTLE_MS = 20_000;
const KEY = 'some-key';
const SAMPLE = makeWav({ seconds: 2 });
const OTHER = makeWav({ seconds: 3 });

let database: TemporaryDatabase;
let sandbox: Sandbox;
let folder: string;
let dbName: string;
let service: KillableService;
let voice: string;

beforeAll(async () => {
  database = await startTemporaryDatabase();
  sandbox = await startSandbox();
  folder = await mkdtemp(path.join(tmpdir(), 'voice-models-version-kills-'));
  dbName = database.newName();
  await start();
}, 30_000);
afterAll(async () => {
  await service.kill();
  await sandbox.close();
  await database.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await database.client.db(dbName).collection('voice_models').deleteMany({});
  sandbox.faults.clear();
  sandbox.state.reset();
  voice = (await upload())?.model_id;
});

async function start(): Promise<void> {
  const variables = {
    FISH_API_KEY: KEY,
    FISH_API_BASE_URL: sandbox.url,
    MONGO_URI: database.uri,
    MONGO_DB_NAME: dbName,
    DATA_DIR: path.join(folder, 'data'),
    SAMPLE_STORE: 'filesystem',
    RATE_LIMIT_PER_MINUTE: '0',
    JOURNAL_PATIENCE_SECONDS: '1',
    CHAOS_TIMING: JSON.stringify(TIMING),
  };
  service = new KillableService({ port: await freePort(), folder, logFile: path.join(folder, 'log'), variables });
  if (!(await service.respondsWithin(20_000))) throw new Error(await readFile(path.join(folder, 'log'), 'utf8'));
  await until(async () => (await ready()).database === 'connected');
}

async function bodyOf(response: Response): Promise<Document> {
  return JSON.parse(await response.text());
}

async function ready(): Promise<Document> {
  return bodyOf(await fetch(`${service.url}/readyz`));
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + SETTLE_MS; !(await holds()); await new Promise((resolve) => setTimeout(resolve, 20))) {
    if (Date.now() > end) throw new Error(`Not settled: ${JSON.stringify(await ready())}`);
  }
}

async function send(address: string, init: RequestInit, key?: string): Promise<Document | null> {
  const headers = key === undefined ? {} : { 'Idempotency-Key': key };
  return fetch(`${service.url}${address}`, { ...init, headers }).then(
    async (response) => ({ status: response.status, ...(await bodyOf(response)) }),
    () => null,
  );
}

function formOf(sample: Buffer, fields: Readonly<Record<string, string>> = {}): RequestInit {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  body.set('audio', new File([new Uint8Array(sample)], 'voice.wav'));
  return { method: 'POST', body };
}

const upload = () => send('/api/upload-reference', formOf(SAMPLE, { user_id: randomBytes(12).toString('hex') }));
const makeVersion = (key?: string) => send(`/api/voice-models/${voice}/versions`, formOf(OTHER), key);
const recreate = (key?: string) => send(`/api/voice-models/${voice}/recreate`, { method: 'POST' }, key);
/** Repeats a request as a client does that is told to come back, because its outcome is not noted yet. */
async function repeat(work: () => Promise<Document | null>): Promise<Document | null> {
  let body = await work();
  for (const end = Date.now() + SETTLE_MS; body?.code === 'idempotency_in_progress' && Date.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    body = await work();
  }
  return body;
}

const remove = () => send(`/api/voice-models/${voice}?fish_audio=true`, { method: 'DELETE' });
const models = (): string[] => sandbox.state.models.map(({ entity }) => entity._id);
const records = (): Promise<Document[]> => database.client.db(dbName).collection('voice_models').find().toArray();

/** Kills the running service at a step that `work` leads to, starts it again, and waits until all is settled. */
async function killDuring(step: StepKill['step'], work: () => Promise<unknown>): Promise<void> {
  service.killAt({ step, occurrence: 1 });
  await work();
  await service.exit;
  await start();
  await until(async () => (await ready()).journal.depth === 0);
}

/** There is one record; every model is one of its versions, and it speaks with a model that is there. */
async function expectOneVoice(lost: readonly string[] = []): Promise<Document> {
  const found = await records();
  expect(found).toHaveLength(1);
  const { model_id, known_model_ids = [model_id] } = found[0] ?? {};
  expect(known_model_ids.filter((id: string) => !lost.includes(id)).toSorted()).toEqual(models().toSorted());
  return found[0] ?? {};
}

describe('a kill -9 while a version is made', () => {
  it.each(['put-all', 'sending-written', 'created-written', 'removed'] as const)(
    'of another recording leaves one voice, and its repetition makes one version (%s)',
    async (step) => {
      const key = randomUUID();
      await killDuring(step, () => makeVersion(key));
      await expectOneVoice();
      const again = await repeat(() => makeVersion(key));
      expect(again).toMatchObject({ status: 201 });
      const { model_id } = await expectOneVoice();
      expect(models()).toEqual([voice, again?.model_id]);
      expect(model_id).toBe(again?.model_id);
    },
  );

  it.each(['created-written', 'removal-started'] as const)(
    'in the place of a lost one leaves one model (%s)',
    async (step) => {
      await new SandboxCaller(sandbox, KEY).request('DELETE', `/model/${voice}`);
      const key = randomUUID();
      await killDuring(step, () => recreate(key));
      expect(await repeat(() => recreate(key))).toMatchObject({ status: 201 });
      const { model_id } = await expectOneVoice([voice]);
      expect(models()).toEqual([model_id]);
    },
  );

  it('of a voice that is deleted meanwhile leaves no model', async () => {
    service.killAt({ step: 'created-written', occurrence: 1 });
    sandbox.faults.add({ match: { method: 'POST', path: '/model' }, delayMs: 300 });
    const making = makeVersion();
    await until(async () => models().length === 2);
    expect(await remove()).toMatchObject({ status: 200 });
    await making;
    await service.exit;
    await start();
    await until(async () => (await ready()).journal.depth === 0);
    expect([models(), await records()]).toEqual([[], []]);
  });
});
