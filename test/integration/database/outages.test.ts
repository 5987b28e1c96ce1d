import { setTimeout as delay } from 'node:timers/promises';
import type { DatabaseTiming } from '../../../src/database/connection/timing';
import { DatabaseManager } from '../../../src/database/database-manager';
import { callEveryOperation, expectUnavailable, timed, UNAVAILABLE } from '../../support/database/database-outage';
import { PATIENT } from '../../support/database/patient';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { whenConnected } from '../../support/database/when-connected';
import { busyness } from '../../support/machine/busyness';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { RecordedLog } from '../../support/service/recorded-log';
import { aVoiceModel, newId } from '../../support/service/voice-models';

/** Every operation settles within 3 s; the rest is for a busy machine. */
const BOUND_MS = 3_500;

let temporary: TemporaryDatabase;
let proxy: TcpProxy;
let database: DatabaseManager;
let log: RecordedLog;
let dbName: string;

beforeAll(async () => {
  temporary = await startTemporaryDatabase();
});
beforeEach(async () => {
  proxy = await TcpProxy.startFor(temporary.uri);
  dbName = temporary.newName();
});
afterEach(async () => {
  await database.close();
  await proxy.close();
});
afterAll(() => temporary.stop());

const connected = () => whenConnected(database);
async function start(timing: Partial<DatabaseTiming> = {}): Promise<void> {
  log = new RecordedLog();
  database = new DatabaseManager({ uri: proxy.uri, dbName, log, timing });
  database.start();
  await connected();
}
/** What the log says of the connection; an engine that lacks a kind of index is named there as well. */
const changes = () => log.events.filter((event) => event !== 'database_indexes_failed');
const countStored = (model_id: string) =>
  temporary.client.db(dbName).collection('voice_models').countDocuments({ model_id });
const until = async (isSo: () => boolean, withinMs: number) => {
  for (const end = performance.now() + withinMs; !isSo(); await delay(10)) {
    if (performance.now() > end) throw new Error(`Condition not met within ${withinMs} ms.`);
  }
};

describe('a database that goes away', () => {
  it('fails every call within 3 s, and is in use within 3 s of its return (E103)', async () => {
    await start();
    const saved = await database.createVoiceModel(aVoiceModel());
    const onConnected = jest.fn();
    database.onConnected(onConnected);

    await proxy.refuse();
    await expectUnavailable(database, BOUND_MS);
    await until(() => database.state === 'unavailable', 3_000);
    await expectUnavailable(database, 200);
    await proxy.restore();
    await connected();

    await expect(database.getVoiceModelById(saved.model_id)).resolves.toEqual(saved);
    expect(onConnected).toHaveBeenCalledTimes(1);
  });

  it('is noticed without a call (E104)', async () => {
    await start();
    await proxy.refuse();

    await until(() => database.state === 'unavailable', 5_000);
  });

  it('and cuts every connection during reads is used again, though the client of the driver stops for good (E103)', async () => {
    await start();
    // The driver makes no two health checks of its own within 500 ms; the next one is due when the reads are repeated.
    await delay(700);
    proxy.delay(300);
    const reads = Array.from({ length: 5 }, () => timed(database.getEcho(newId())));
    await delay(100);
    proxy.cutAll();
    proxy.delay(0);
    await Promise.all(reads);

    const isInUse = async () => (await timed(database.getEcho(newId()))).result.status === 'fulfilled';
    const cutAt = performance.now();
    while (!(await isInUse())) {
      if (performance.now() - cutAt > 5_000) throw new Error('Not in use within 5 s.');
      await delay(50);
    }
  });

  it('in several ways, one after the other, is one line in the log, and its return another', async () => {
    await start({ reconnectDelayMs: 50, serverSelectionTimeoutMs: 300, connectTimeoutMs: 300 });
    await proxy.refuse();
    await until(() => database.state === 'unavailable', 3_000);
    await delay(800);
    await proxy.restore();
    proxy.blackHole();
    await delay(800);
    proxy.hangUp();
    await delay(800);
    await proxy.restore();
    await connected();

    expect(changes()).toEqual(['database_connected', 'database_unavailable', 'database_connected']);
  });

  it('and stays silent does not hold up a close while it is reconnected to', async () => {
    await start();
    proxy.blackHole();
    await until(() => database.state === 'unavailable', 5_000);
    await delay(700);

    expect((await timed(database.close())).tookMs).toBeLessThan(2_000 * busyness());
  });

  it('fails every call within 3 s when it falls silent, and is in use within 3 s of its return (E102)', async () => {
    await start();
    await Promise.all(callEveryOperation(database));
    proxy.blackHole();
    await expectUnavailable(database, BOUND_MS);
    await until(() => database.state === 'unavailable', 3_000);

    await proxy.restore();
    await connected();

    await expect(database.createVoiceModel(aVoiceModel())).resolves.toBeDefined();
  });

  it('fails a call within its time limit when the connection is too slow (E108)', async () => {
    await start({ callTimeoutMs: 1_000 });
    proxy.delay(2_000);

    const { result, tookMs } = await timed(database.getVoiceModelsForUser(newId(), { limit: 5 }));

    expect(result).toMatchObject({ status: 'rejected', reason: UNAVAILABLE });
    expect(tookMs).toBeLessThan(3_500 * busyness());
  });

  it('fails a call that gets no connection in time because all are in use (E109)', async () => {
    await start({ waitQueueTimeoutMs: 100 });
    proxy.delay(400);

    const calls = await Promise.all(Array.from({ length: 60 }, () => timed(database.getEcho(newId()))));

    const failures = calls.filter(({ result }) => result.status === 'rejected');
    expect(failures.length).toBeGreaterThan(0);
    for (const { result, tookMs } of failures) {
      expect(result).toMatchObject({ reason: UNAVAILABLE });
      expect(tookMs).toBeLessThan(3_500 * busyness());
    }
  });

  it('does not lose its connection when a health check finds none free while calls succeed (E109)', async () => {
    await start();
    proxy.delay(300);
    const end = performance.now() + 2_500;
    const read = async (): Promise<void> => {
      while (performance.now() < end) await timed(database.getEcho(newId()));
    };
    await Promise.all(Array.from({ length: 120 }, read));

    expect(changes()).toEqual(['database_connected']);
  });

  it.each(['before', 'after'] as const)(
    'saves once when the connection is cut %s the server took it (E105)',
    async (when) => {
      await start(PATIENT);
      const input = aVoiceModel();
      const cut = proxy.cutOnMessage(when, input.model_id);

      const saved = await database.createVoiceModel(input);
      await cut;

      await expect(countStored(input.model_id)).resolves.toBe(1);
      await expect(database.createVoiceModel(input)).resolves.toEqual(saved);
    },
  );

  it.each(['before', 'after'] as const)(
    'makes one Echo when the connection is cut %s the server took it',
    async (when) => {
      await start(PATIENT);
      const user_id = newId();
      const cut = proxy.cutOnMessage(when, 'Twice?');

      const echo = await database.createEcho({ user_id, name: 'Twice?' });
      await cut;

      await expect(database.getEchosForUser(user_id, { limit: 5 })).resolves.toMatchObject({ items: [echo] });
    },
  );

  it('links once when the connection is cut after the server took it', async () => {
    await start(PATIENT);
    const { model_id } = await database.createVoiceModel(aVoiceModel());
    const echoId = newId();
    const cut = proxy.cutOnMessage('after', 'update');

    await expect(database.linkVoiceModelToEcho(model_id, echoId)).resolves.toMatchObject({ echo_id: echoId });
    await cut;
  });

  it('loses and doubles no record when it comes and goes (E122)', async () => {
    await start();
    const inputs = Array.from({ length: 60 }, () => aVoiceModel());
    const flapping = (async () => {
      for (let flap = 0; flap < 6; flap++) {
        proxy.cutAll();
        await delay(100);
      }
    })();

    const save = async (input: (typeof inputs)[number]): Promise<void> => {
      for (;;) {
        const { result } = await timed(database.createVoiceModel(input));
        if (result.status === 'fulfilled') return;
        expect(result.reason).toMatchObject(UNAVAILABLE);
        await delay(50);
      }
    };
    const startOneByOne = inputs.map((input, index) => delay(index * 10).then(() => save(input)));
    await Promise.all(startOneByOne);
    await flapping;

    await expect(Promise.all(inputs.map((input) => countStored(input.model_id)))).resolves.toEqual(inputs.map(() => 1));
  });
});
