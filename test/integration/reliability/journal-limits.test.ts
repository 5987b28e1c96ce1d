import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ObjectId } from 'mongodb';
import { type MongoErrorProxy, startMongoErrorProxy } from '../../support/database/mongo-error-proxy';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import {
  ALWAYS,
  CREATE,
  eventually,
  type HarnessOptions,
  LOOK_UP,
  newKey,
  newUser,
  QUICK_DATABASE,
  QUICK_FISH_AUDIO,
  ServiceHarness,
  seen,
} from './kit';

let database: TemporaryDatabase;
let refusals: MongoErrorProxy;
let harness: ServiceHarness;
let userId = '';
beforeAll(async () => {
  database = await startTemporaryDatabase();
  refusals = await startMongoErrorProxy(database.uri);
});
afterAll(async () => {
  await refusals.close();
  await database.stop();
});
beforeEach(() => {
  userId = newUser();
});
afterEach(async () => {
  refusals.succeed();
  await harness.close();
});

const start = async (options: HarnessOptions = {}): Promise<void> => {
  harness = await ServiceHarness.start(database, { timing: QUICK_DATABASE, ...options });
};
const behindRefusals = (): HarnessOptions => ({
  mongoUri: `mongodb://127.0.0.1:${refusals.port}/?directConnection=true`,
  timing: { ...QUICK_DATABASE, worker: { everyMs: 100 } },
});
const statusOf = async (name = 'voice'): Promise<string> =>
  (await harness.upload({ userId, fields: { name } }).expect(201)).body.database_status;
const namesOf = async (): Promise<string[]> => (await harness.records(userId)).map(({ name }) => name);
const quarantine = () => path.join(harness.dataFolder, 'journal', 'quarantine');

function fileIn(folder: string, name: string): void {
  mkdirSync(folder);
  writeFileSync(path.join(folder, name), '');
}

describe('a MongoDB that answers every save with an error', () => {
  it.each([
    [10_107, 'NotWritablePrimary'],
    [11_600, 'InterruptedAtShutdown'],
    [91, 'ShutdownInProgress'],
    [13, 'Unauthorized'],
  ])('that will pass (%d %s) makes voice models wait, and is not hammered (E106, E113)', async (code, codeName) => {
    await start(behindRefusals());
    refusals.fail({ command: 'insert', code, codeName });
    for (const name of ['first', 'second', 'third']) expect(await statusOf(name)).toBe('queued');
    const before = refusals.counts.get('insert') ?? 0;
    await delay(600);
    // One save finds out for all of them, twice each, since the driver or we repeat it.
    expect((refusals.counts.get('insert') ?? 0) - before).toBeLessThanOrEqual(2 * 7);
    expect((await harness.journal()).depth).toBe(3);
    expect(harness.service.logs.ofEvent('database_refused')).toHaveLength(code === 13 ? 1 : 0);
    refusals.succeed();
    await harness.untilSettled();
    expect(await namesOf()).toEqual(['first', 'second', 'third']);
  });

  it('that will pass, once, is not noticed by anybody (E106)', async () => {
    await start({ ...behindRefusals(), timing: {} });
    refusals.fail({ command: 'insert', code: 10_107, codeName: 'NotWritablePrimary', times: 1 });
    expect(await statusOf()).toBe('saved');
  });

  it('that never will sets that one record aside, says so loudly, and lets the others through (E114)', async () => {
    await start(behindRefusals());
    refusals.fail({ command: 'insert', code: 10_107, codeName: 'NotWritablePrimary' });
    for (const name of ['refused', 'second', 'third']) await statusOf(name);
    refusals.fail({ command: 'insert', code: 121, codeName: 'DocumentValidationFailure', times: 1 });
    await harness.untilSettled();
    expect(await namesOf()).toEqual(['second', 'third']);
    expect(await harness.journal()).toMatchObject({ depth: 0, quarantined: 1 });
    const [alert] = harness.service.logs.ofEvent('journal_entry_set_aside');
    expect(alert).toMatchObject({ level: 'error', model_id: expect.any(String) });
    const [file = ''] = readdirSync(quarantine());
    const kept = JSON.parse(readFileSync(path.join(quarantine(), file), 'utf8'));
    expect(kept).toMatchObject({ model_id: alert?.model_id, record: { name: 'refused', user_id: userId } });
  });

  it('that never will is told to the caller, who gets the model_id (E114)', async () => {
    await start(behindRefusals());
    refusals.fail({ command: 'insert', code: 121, codeName: 'DocumentValidationFailure', times: 1 });
    const { status, body } = await harness.upload({ userId });
    expect({ status, ...body }).toMatchObject({
      status: 201,
      model_id: expect.any(String),
      message: 'Reference audio uploaded successfully',
      database_status: 'failed',
      database_record: null,
      warnings: expect.arrayContaining([expect.stringContaining('refused its record')]),
    });
    expect(await statusOf()).toBe('saved');
  });
});

it('a record that is there already counts as saved; one of another user never takes its place (E110)', async () => {
  await start();
  await harness.takeDatabaseAway();
  const mine = (await harness.upload({ userId })).body.model_id;
  const foreign = (await harness.upload({ userId })).body.model_id;
  const records = database.client.db(harness.dbName).collection('voice_models');
  const other = newUser();
  await records.insertOne({ user_id: new ObjectId(userId), model_id: mine, name: 'was there' });
  await records.insertOne({ user_id: new ObjectId(other), model_id: foreign, name: 'theirs' });
  await harness.proxy.restore();
  await harness.untilSettled();
  expect(await namesOf()).toEqual(['was there']);
  expect(await harness.records(other)).toHaveLength(1);
  expect((await harness.journal()).quarantined).toBe(1);
});

it('files in the journal that are no entries are set aside, and the others are saved (E115)', async () => {
  await start();
  await harness.takeDatabaseAway();
  for (const name of ['damaged', 'older version', 'good']) await statusOf(name);
  await harness.stop();
  const entries = path.join(harness.dataFolder, 'journal', 'entries');
  const [owner = ''] = readdirSync(entries);
  const fileOf = (file: string) => path.join(entries, owner, file);
  for (const file of readdirSync(path.join(entries, owner)).filter((one) => one !== 'owner.json')) {
    const content = readFileSync(fileOf(file), 'utf8');
    if (content.includes('damaged')) writeFileSync(fileOf(file), content.slice(0, content.length / 2));
    if (content.includes('older')) writeFileSync(fileOf(file), content.replace('"version":1', '"version":0'));
  }
  writeFileSync(fileOf('00000000-0000-4000-8000-000000000000.json'), Buffer.alloc(2_000_000, '{'));
  writeFileSync(fileOf('00000000-0000-4000-8000-000000000001.json'), 'null');
  await harness.proxy.restore();
  await harness.start();
  await harness.untilState('connected');
  await harness.untilSettled();
  expect(await namesOf()).toEqual(['good']);
  expect((await harness.journal()).quarantined).toBe(4);
});

it('an upload that cannot be closed holds up none of those behind it', async () => {
  const worker = { everyMs: 50, maxLookUpIntervalMs: 1, notFoundAfterMs: 50 };
  await start({ timing: { ...QUICK_DATABASE, ...QUICK_FISH_AUDIO, worker } });
  harness.sandbox.faults.add({ match: CREATE, status: 502, delayMs: 500, times: ALWAYS });
  harness.sandbox.faults.add({ match: LOOK_UP, status: 500, times: ALWAYS });
  const first = harness.upload({ userId }).then(({ body }) => body.operation_id);
  await eventually(async () => (await harness.journal()).depth === 1);
  await harness.upload({ userId }).expect(504);
  const operation_id: string = await first;
  const entries = path.join(harness.dataFolder, 'journal', 'entries');
  const file = path.join(entries, readdirSync(entries)[0] ?? '', `${operation_id}.json`);
  rmSync(file);
  mkdirSync(file);
  harness.sandbox.faults.clear();
  await eventually(async () => (await harness.journal()).depth === 1);
  const named = () => harness.service.logs.ofEvent('journal_entry_not_followed');
  await eventually(() => named().length > 0);
  // It is tried some times more meanwhile.
  await delay(300);
  expect(named()).toMatchObject([{ operation_id }]);
  rmSync(file, { recursive: true });
  await harness.untilSettled();
});

describe('a journal that may hold two entries', () => {
  it('refuses what it cannot keep before Fish.Audio is asked, and nothing else (E116)', async () => {
    await start({ settings: { JOURNAL_MAX_ENTRIES: '2' } });
    await harness.takeDatabaseAway();
    for (const name of ['first', 'second']) expect(await statusOf(name)).toBe('queued');
    const key = newKey();
    const refused = await harness.upload({ userId, key });
    expect(seen(refused)).toEqual({ status: 503, code: 'storage_backlog' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(harness.sandbox.state.creates).toBe(2);
    expect((await harness.upload()).body.database_status).toBe('skipped');
    await harness.proxy.restore();
    await harness.untilSettled();
    expect((await harness.upload({ userId, key })).body.database_status).toBe('saved');
    expect(await harness.records(userId)).toHaveLength(3);
  });
});

describe('a data folder', () => {
  let parent = '';
  beforeEach(async () => {
    parent = mkdtempSync(path.join(tmpdir(), 'voice-models-folder-'));
    harness = await ServiceHarness.open(database);
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it('that is missing is made, for this user alone (E117)', async () => {
    const folder = path.join(parent, 'not', 'there');
    const service = await harness.another(harness.options, folder);
    expect((await harness.upload({ userId }, service)).status).toBe(201);
    await service.close();
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['journal', 'keys', 'uploads']));
  });

  it.each([
    ['is a file', (folder: string) => writeFileSync(folder, '')],
    ['has a file where the journal should be', (folder: string) => fileIn(folder, 'journal')],
    ['has a file where the keys should be', (folder: string) => fileIn(folder, 'keys')],
  ])('that cannot be used (it %s) keeps the service from starting, with the reason (E117)', async (_why, spoil) => {
    const folder = path.join(parent, 'data');
    spoil(folder);
    await expect(harness.another(harness.options, folder)).rejects.toThrow(folder);
  });

  it('that is read-only keeps the service from starting (E117)', async () => {
    await expect(harness.another(harness.options, '/proc/voice-models')).rejects.toThrow('/proc/voice-models');
  });

  it('that disappears under the service refuses uploads before Fish.Audio is asked (E117)', async () => {
    await harness.start();
    await harness.untilState('connected');
    rmSync(path.join(harness.dataFolder, 'journal'), { recursive: true });
    writeFileSync(path.join(harness.dataFolder, 'journal'), '');
    expect(seen(await harness.upload({ userId }))).toEqual({ status: 503, code: 'journal_unavailable' });
    expect(harness.sandbox.state.creates).toBe(0);
    rmSync(path.join(harness.dataFolder, 'journal'));
    await eventually(async () => (await harness.upload({ userId })).status === 201);
  });
});
