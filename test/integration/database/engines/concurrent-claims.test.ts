import { randomBytes } from 'node:crypto';
import { DatabaseManager } from '../../../../src/database/database-manager';
import type { ClaimedSweep } from '../../../../src/database/repositories/retention/retention-repository';
import { keyNameOf } from '../../../../src/domain/idempotency-keys';
import { itNeeds } from '../../../support/database/engine';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../../support/database/temporary-database';
import { RecordedLog } from '../../../support/service/recorded-log';
import { aVoiceModel, newId } from '../../../support/service/voice-models';

const CLAIMS = 50;
const ROUNDS = 4;

let temporary: TemporaryDatabase;
let database: DatabaseManager;
let dbName: string;

beforeAll(async () => {
  temporary = await startTemporaryDatabase();
  dbName = temporary.newName();
  const timing = { callTimeoutMs: 15_000, waitQueueTimeoutMs: 15_000 };
  database = new DatabaseManager({ uri: temporary.uri, dbName, log: new RecordedLog(), timing });
  database.start();
});
afterAll(async () => {
  await database.close();
  await temporary.stop();
});

const many = <T>(work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: CLAIMS }, (_, index) => work(index)));

const isNotNull = (value: unknown): boolean => value !== null;

itNeeds('updates in one step')(
  'an abandoned key is taken over by one of fifty that claim it at the same moment (C61)',
  async () => {
    const keys = temporary.client.db(dbName).collection<{ _id: string }>('idempotency_keys');
    for (let round = 0; round < ROUNDS; round++) {
      const key = { scope: 'user', key_hash: randomBytes(32).toString('hex'), fingerprint: 'f' };
      await database.idempotencyKeysOf('dead').claim(key);
      await keys.updateOne({ _id: keyNameOf(key) }, { $set: { claimed_at: new Date(Date.now() - 120_000) } });

      const outcomes = await many((index) =>
        database.idempotencyKeysOf(`installation ${index}`, { leaseMs: 60_000 }).claim(key),
      );

      expect(outcomes.filter(({ kind }) => kind === 'claimed')).toEqual([{ kind: 'claimed', taken_over: true }]);
    }
  },
);

itNeeds('updates in one step')('of fifty that unlink an Echo at the same moment one gets the record', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const echo_id = newId();
    const { model_id } = await database.createVoiceModel(aVoiceModel({ echo_id }));

    const freed = (await many(() => database.unlinkVoiceModelFromEcho(echo_id))).filter(isNotNull);

    expect(freed).toEqual([expect.objectContaining({ model_id, echo_id: null })]);
  }
});

it('of fifty that delete a voice model at the same moment one gets the record', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const { model_id } = await database.createVoiceModel(aVoiceModel());

    const deleted = (await many(() => database.deleteVoiceModel(model_id))).filter(isNotNull);

    expect(deleted).toHaveLength(1);
  }
});

it('twelve changes of one record at the same moment are all made, one after the other', async () => {
  const { model_id: modelId } = await database.createVoiceModel(aVoiceModel());
  // Each fails only where another one has succeeded, so that none fails as often as it is attempted.
  const names = Array.from({ length: 12 }, (_, index) => `name ${index}`);
  const change = (name: string) => database.library.change({ modelId, edit: () => ({ name }), tellBy: new Date() });

  const changed = await Promise.all(names.map(change));

  expect(changed.map((record) => record?.name)).toEqual(names);
  expect(new Set(changed.map((record) => record?.updated_at.getTime())).size).toBe(names.length);
  expect((await database.getVoiceModelById(modelId))?.name).toMatch(/^name \d+$/);
});

describe('a sweep of unused voices', () => {
  const DAY_MS = 86_400_000;
  const startedAt = Date.now();
  const claimAt = (days: number): Promise<ClaimedSweep | null> => {
    const now = new Date(startedAt + days * DAY_MS);
    return database.library.retention.claim({ now, everyMs: 60_000, maxPauseMs: DAY_MS });
  };

  it('is begun first by one of fifty instances, and counts anew after a long pause', async () => {
    const { retention } = database.library;
    const [first, ...others] = (await many(() => claimAt(0))).filter((claim) => claim !== null);
    expect([first?.cursor, first?.since, others]).toEqual([undefined, new Date(startedAt), []]);
    if (first === undefined) return;
    // It is not due yet, and another instance whose clock is behind does not begin either.
    expect([await claimAt(0), await claimAt(-0.5)]).toEqual([null, null]);
    expect(await retention.goOn(first, 'next')).toBe(true);
    expect(await claimAt(0.9)).toMatchObject({ cursor: 'next', since: first.since });
    expect(await retention.goOn(first, null)).toBe(false);
    for (const days of [3, 1]) {
      const claim = await claimAt(days);
      expect([claim?.now, claim?.cursor]).toEqual([claim?.since, 'next']);
    }
  });

  itNeeds('updates in one step')('is begun by one of fifty instances when it is due', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      expect((await many(() => claimAt(5 + round * 0.5))).filter(isNotNull)).toHaveLength(1);
    }
  });
});
