import { setTimeout as delay } from 'node:timers/promises';
import { type MongoErrorProxy, startMongoErrorProxy } from '../../support/database/mongo-error-proxy';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { eventually, expectEachOnce, newUser, QUICK_DATABASE, ServiceHarness } from './kit';

/** Errors that pass, and one that no list knows. */
const PASSING = [
  [14_031, 'OutOfDiskSpace'],
  [8_000, 'AtlasError'],
  [16_500, 'TooManyRequests'],
  [462, 'IngressRequestRateLimitExceeded'],
  [11_601, 'Interrupted'],
  [24, 'LockTimeout'],
  [261, 'TooManyLogicalSessions'],
  [999_999, 'NobodyKnowsThisOne'],
] as const;

/** How long each error lasts while the uploads of a round go on, in milliseconds. */
const ROUND_MS = Number(process.env.PASSING_ERROR_MS ?? 250);
const UPLOADS_PER_ROUND = 3;

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
beforeEach(async () => {
  userId = newUser();
  harness = await ServiceHarness.start(database, {
    mongoUri: `mongodb://127.0.0.1:${refusals.port}/?directConnection=true`,
    timing: { ...QUICK_DATABASE, worker: { everyMs: 100 } },
  });
});
afterEach(async () => {
  refusals.succeed();
  await harness.close();
});

async function upload(name: string): Promise<{ readonly model_id: string; readonly database_status: string }> {
  return (await harness.upload({ userId, fields: { name } }).expect(201)).body;
}

it(
  'an error that passes makes records wait, whatever its code, and none is set aside (E207)',
  async () => {
    const modelIds: string[] = [];
    const uploadDuring = async (what: string): Promise<void> => {
      for (const end = performance.now() + ROUND_MS, number = { of: 0 }; ; number.of += 1) {
        if (number.of >= UPLOADS_PER_ROUND && performance.now() > end) return;
        modelIds.push((await upload(`${what} ${number.of}`)).model_id);
        await delay(ROUND_MS / UPLOADS_PER_ROUND);
      }
    };
    for (const [code, codeName] of PASSING) {
      refusals.fail({ command: 'insert', code, codeName });
      await uploadDuring(codeName);
    }
    refusals.fail({ command: 'insert', code: 100, codeName: 'UnsatisfiableWriteConcern', asWriteConcern: true });
    await uploadDuring('write concern');
    expect((await harness.journal()).quarantined).toBe(0);

    refusals.succeed();
    await harness.untilSettled(90_000);

    expect((await harness.journal()).quarantined).toBe(0);
    await expectEachOnce(harness, modelIds, modelIds.length);
  },
  60_000 + 40 * ROUND_MS,
);

it('a record that cannot be saved now holds up none behind it, and the readiness check tells of it (E207)', async () => {
  refusals.fail({ command: 'insert', code: 10_107, codeName: 'NotWritablePrimary' });
  for (const name of ['stuck', 'second', 'third']) expect((await upload(name)).database_status).toBe('queued');
  refusals.fail({ command: 'insert', code: 8_000, codeName: 'AtlasError', containing: 'stuck' });

  await eventually(async () => (await harness.journal()).depth === 1);
  expect((await harness.records(userId)).map(({ name }) => name)).toEqual(['second', 'third']);
  expect((await upload('fourth')).database_status).toBe('saved');
  await eventually(async () => (await harness.api().get('/readyz')).body.status === 'degraded', 10_000);
  const { body } = await harness.api().get('/readyz');
  const failing = { code: 8_000, reason: 'MongoServerError 8000 AtlasError', entries: 1, attempts: expect.any(Number) };
  expect(body).toMatchObject({ database: 'connected', journal: { depth: 1, quarantined: 0, failing: [failing] } });
  const attempts = harness.service.logs.ofEvent('record_not_saved').map((line) => line.attempts);
  expect(attempts).toEqual(attempts.map((_, index) => index + 1));

  // A restart knows how often it failed, and tries at once.
  refusals.succeed();
  await harness.stop();
  await harness.start();
  await harness.untilSettled();
  expect((await harness.records(userId)).map(({ name }) => name)).toContain('stuck');
  expect((await harness.api().get('/readyz')).body.journal).not.toHaveProperty('failing');
});
