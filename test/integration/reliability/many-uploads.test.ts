import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import request from 'supertest';
import { Journal } from '../../../src/journal/journal';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { busyness } from '../../support/machine/busyness';
import { RecordedLog } from '../../support/service/recorded-log';
import { type ServiceProcess, startServiceProcess } from '../../support/service/service-process';
import { aVoiceModel } from '../../support/service/voice-models';
import { type Counted, eventually, expectEachOnce, newKey, newUser, QUICK_DATABASE, ServiceHarness } from './kit';

const UPLOADS = 30;
const BACKLOG = 250;
const AT_ONCE = 8;

let database: TemporaryDatabase;
let harness: ServiceHarness;
beforeAll(async () => {
  database = await startTemporaryDatabase();
});
afterAll(() => database.stop());
afterEach(() => harness.close());

/** Does something many times, a few of them at once. */
async function repeat(times: number, work: (index: number) => Promise<void>): Promise<void> {
  const left = Array.from({ length: times }, (_, index) => index).values();
  const lane = async (): Promise<void> => {
    for (const index of left) await work(index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

it('uploads of a time without MongoDB, with two restarts in it, are all recorded within a minute of its return', async () => {
  harness = await ServiceHarness.start(database, { timing: QUICK_DATABASE });
  await harness.takeDatabaseAway();
  const userId = newUser();
  const ids: string[] = [];
  for (let part = 0; part < 3; part += 1) {
    if (part > 0) {
      await harness.stop();
      await harness.start();
    }
    await repeat(UPLOADS / 3, async () => {
      const { status, body } = await harness.upload({ userId, key: newKey() });
      expect({ status, database_status: body.database_status }).toEqual({ status: 201, database_status: 'queued' });
      ids.push(body.model_id);
    });
  }
  await harness.proxy.restore();
  await harness.untilSettled(60_000);
  await expectEachOnce(harness, ids, UPLOADS);
}, 90_000);

it('a long backlog is worked off quickly, the oldest first', async () => {
  harness = await ServiceHarness.open(database, { timing: QUICK_DATABASE });
  const journal = await Journal.open({ folder: path.join(harness.dataFolder, 'journal'), log: new RecordedLog() });
  const ids: string[] = [];
  await repeat(BACKLOG, async () => {
    const { model_id, ...record } = aVoiceModel();
    const { operation_id } = await journal.begin(
      { ...record, samples_id: null },
      `evm-${randomUUID().replaceAll('-', '')}`,
    );
    await journal.markCreated(operation_id, model_id);
    ids.push(model_id);
  });
  await journal.close();
  const startedAt = performance.now();
  await harness.start();
  await harness.untilState('connected');
  await harness.untilSettled(30_000);
  expect(performance.now() - startedAt).toBeLessThan(BACKLOG * 20 * busyness());
  const records = await harness.records();
  expect(records.map(({ model_id }) => model_id).sort()).toEqual(ids.toSorted());
  // Eight are saved side by side, in whatever order: so none stands before one that is more than two of these older.
  const times = records.map(({ created_at }) => created_at.getTime());
  for (const [place, time] of times.slice(2 * AT_ONCE).entries())
    expect(time).toBeGreaterThanOrEqual(times[place] ?? 0);
}, 60_000);

it('a MongoDB that flaps every 200 ms loses no upload and doubles none (E122)', async () => {
  harness = await ServiceHarness.start(database);
  const userId = newUser();
  const ids: string[] = [];
  const FEWEST = 2 * AT_ONCE;
  const earliest = Date.now() + 4_000;
  const isEnded = (): boolean => Date.now() > earliest && ids.length > FEWEST;
  const flapping = (async () => {
    while (!isEnded()) {
      await harness.proxy.refuse();
      await delay(200);
      await harness.proxy.restore();
      await delay(200);
      harness.proxy.cutAll();
    }
  })();
  const counted: Counted = { saved: 0, queued: 0 };
  const uploading = repeat(AT_ONCE, async () => {
    while (!isEnded()) {
      const { status, body } = await harness.upload({ userId, key: newKey() });
      expect(status).toBe(201);
      counted[body.database_status as keyof Counted] += 1;
      ids.push(body.model_id);
      await delay(100);
    }
  });
  await Promise.all([flapping, uploading]);
  await harness.untilSettled(15_000);
  await expectEachOnce(harness, ids, counted.saved + counted.queued);
  expect(ids.length).toBeGreaterThan(FEWEST);
}, 60_000);

describe('two processes with one data folder', () => {
  const started: ServiceProcess[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((service) => service.close()));
  });

  it('record each upload once, also those of the one that was killed, and know each other’s keys (E118, J187)', async () => {
    harness = await ServiceHarness.open(database);
    await harness.proxy.refuse();
    const variables = {
      FISH_API_BASE_URL: harness.sandbox.url,
      MONGO_URI: harness.proxy.uri,
      MONGO_DB_NAME: harness.dbName,
    };
    const start = () => startServiceProcess({ variables, dataFolder: harness.dataFolder });
    started.push(...(await Promise.all([start(), start()])));
    const [one, other] = started as [ServiceProcess, ServiceProcess];
    const userId = newUser();
    const ids: string[] = [];
    const keys = Array.from({ length: 20 }, newKey);
    const upload = (url: string, key = '') =>
      request(url)
        .post('/api/upload-reference')
        .set('Idempotency-Key', key)
        .field('user_id', userId)
        .attach('audio', harness.sample, 'voice.wav');
    await Promise.all(
      keys.map(async (key, index) => {
        const { body } = await upload((index % 2 ? other : one).url, key).expect(201);
        ids.push(body.model_id);
      }),
    );
    one.process.child.kill('SIGKILL');
    await one.process.exit;
    const replays = await Promise.all(keys.map((key) => upload(other.url, key)));
    expect(replays.map(({ status }) => status)).toEqual(keys.map(() => 201));
    expect(replays.map(({ body }) => body.model_id).sort()).toEqual(ids.toSorted());
    await harness.proxy.restore();
    const depth = async () => (await request(other.url).get('/readyz')).body.journal.depth;
    await eventually(async () => (await harness.records()).length === ids.length && (await depth()) === 0, 15_000);
    await expectEachOnce(harness, ids, keys.length);
  }, 40_000);
});
