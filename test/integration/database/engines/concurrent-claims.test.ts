import { randomBytes } from 'node:crypto';
import { DatabaseManager } from '../../../../src/database/database-manager';
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
      const id = randomBytes(32).toString('hex');
      const claim = { id, fingerprint: 'f', leaseMs: 60_000, ttlMs: 3_600_000 };
      await database.idempotencyKeys.claim({ ...claim, installationId: 'dead' });
      await keys.updateOne({ _id: id }, { $set: { claimed_at: new Date(Date.now() - 120_000) } });

      const outcomes = await many((index) =>
        database.idempotencyKeys.claim({ ...claim, installationId: `installation ${index}` }),
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

it('fifty changes of one record at the same moment all return it, and the last one stays', async () => {
  const { model_id } = await database.createVoiceModel(aVoiceModel());

  const changed = await many((index) => database.updateVoiceModel(model_id, { name: `name ${index}` }));

  expect(changed.every((record) => record?.model_id === model_id)).toBe(true);
  expect((await database.getVoiceModelById(model_id))?.name).toMatch(/^name \d+$/);
});
