import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseManager } from '../../../src/database/database-manager';
import { expectUnavailable, timed, UNAVAILABLE } from '../../support/database/database-outage';
import { itNeeds } from '../../support/database/engine';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { whenConnected } from '../../support/database/when-connected';
import { busyness } from '../../support/machine/busyness';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { RecordedLog } from '../../support/service/recorded-log';
import { aVoiceModel } from '../../support/service/voice-models';

/** Every operation settles within 3 s; the rest is for a busy machine. */
const BOUND_MS = 3_500;

let temporary: TemporaryDatabase;
let proxy: TcpProxy;
let log: RecordedLog;
let database: DatabaseManager;

beforeAll(async () => {
  temporary = await startTemporaryDatabase();
});
beforeEach(async () => {
  proxy = await TcpProxy.startFor(temporary.uri);
  log = new RecordedLog();
  database = new DatabaseManager({ uri: proxy.uri, dbName: temporary.newName(), log });
});
afterEach(async () => {
  await database.close();
  await proxy.close();
});
afterAll(() => temporary.stop());

const connected = () => whenConnected(database);
const until = async (isSo: () => boolean, withinMs: number) => {
  for (const end = performance.now() + withinMs; !isSo(); await delay(10)) {
    if (performance.now() > end) throw new Error(`Condition not met within ${withinMs} ms.`);
  }
};

describe('a database that is away at the start', () => {
  it('is connected to in the background; every call fails within 3 s, then at once (E102)', async () => {
    await proxy.refuse();
    const { tookMs } = await timed(Promise.resolve(database.start()));
    expect(tookMs).toBeLessThan(1_000 * busyness());
    expect(database.state).toBe('connecting');

    await expectUnavailable(database, BOUND_MS);
    expect(database.state).toBe('unavailable');
    await expectUnavailable(database, 200);
    expect(log.events).toEqual(['database_unavailable']);
  });

  itNeeds('partial indexes', 'expiring documents')('is in use within 3 s of its arrival (E103)', async () => {
    await proxy.refuse();
    const onConnected = jest.fn();
    database.onConnected(onConnected);
    database.start();
    await until(() => database.state === 'unavailable', 3_000);

    await proxy.restore();
    await connected();

    await expect(database.createVoiceModel(aVoiceModel())).resolves.toBeDefined();
    expect(onConnected).toHaveBeenCalledTimes(1);
    expect(log.events).toEqual(['database_unavailable', 'database_connected']);
  });

  it('may accept connections and stay silent, and respond later (E102)', async () => {
    proxy.blackHole();
    database.start();
    await expectUnavailable(database, BOUND_MS);

    await proxy.restore();
    await connected();

    await expect(database.createVoiceModel(aVoiceModel())).resolves.toBeDefined();
  });

  it('may have a name that does not resolve (E101)', async () => {
    const nowhere = new DatabaseManager({ uri: 'mongodb+srv://user:canary-secret@db.invalid/x', log });
    nowhere.start();

    const { result, tookMs } = await timed(nowhere.getVoiceModelById('x'));

    expect(result).toMatchObject({ status: 'rejected', reason: UNAVAILABLE });
    expect(tookMs).toBeLessThan(BOUND_MS * busyness());
    await nowhere.close();
    expect(JSON.stringify([result, log.lines])).not.toContain('canary-secret');
  });
});

describe('close', () => {
  it('ends promptly while the database is silent, and fails later calls at once', async () => {
    database.start();
    await connected();
    proxy.blackHole();
    const open = timed(database.getVoiceModelById('x'));

    const { tookMs } = await timed(database.close());

    expect(tookMs).toBeLessThan(5_000 * busyness());
    expect((await open).result).toMatchObject({ status: 'rejected', reason: UNAVAILABLE });
    await expect(database.getVoiceModelById('x')).rejects.toMatchObject(UNAVAILABLE);
    expect(database.state).toBe('unavailable');
  });

  it('ends while the first connection is still being made, and connects no more', async () => {
    proxy.blackHole();
    database.start();
    await database.close();
    await proxy.restore();
    await delay(700);

    expect(log.events).toEqual([]);
  });

  it('may be called twice, and without a start', async () => {
    await database.close();
    await database.close();
  });
});
