import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import { DatabaseManager } from '../../../src/database/database-manager';
import { type MongoErrorProxy, startMongoErrorProxy } from '../../support/database/mongo-error-proxy';
import { PATIENT } from '../../support/database/patient';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { whenConnected } from '../../support/database/when-connected';
import { RecordedLog } from '../../support/service/recorded-log';
import { aVoiceModel } from '../../support/service/voice-models';

const PASSWORD = 'canary-secret';
const UNAVAILABLE = { code: 'database_unavailable' };

let temporary: TemporaryDatabase;
let proxy: MongoErrorProxy;
let log: RecordedLog;
const managers: DatabaseManager[] = [];

beforeAll(async () => {
  temporary = await startTemporaryDatabase();
});
beforeEach(async () => {
  proxy = await startMongoErrorProxy(temporary.uri);
  log = new RecordedLog();
});
afterEach(async () => {
  await Promise.all(managers.splice(0).map((manager) => manager.close()));
  await proxy.close();
});
afterAll(() => temporary.stop());

function start(options: { credentials?: string; accessDeniedRetryDelayMs?: number } = {}): DatabaseManager {
  const { credentials = '', accessDeniedRetryDelayMs = 30_000 } = options;
  const manager = new DatabaseManager({
    uri: `mongodb://${credentials}127.0.0.1:${proxy.port}/?directConnection=true`,
    dbName: temporary.newName(),
    log,
    // On a busy machine the indexes take longer than the usual second, and would be reported after the connection.
    timing: { ...PATIENT, accessDeniedRetryDelayMs, indexWaitMs: 10_000 },
  });
  managers.push(manager);
  manager.start();
  return manager;
}

describe('a database that denies access', () => {
  it('is not asked again at once, and the password is in no error and no line of the log (E113)', async () => {
    proxy.fail({ command: 'saslStart', code: 18, codeName: 'AuthenticationFailed', errmsg: `no ${PASSWORD}` });
    const database = start({ credentials: `user:${PASSWORD}@` });

    const errors: unknown[] = [];
    for (let call = 0; call < 5; call++) {
      await database.getVoiceModelById('x').catch((error: unknown) => errors.push(error));
      await delay(200);
    }

    expect(errors).toHaveLength(5);
    for (const error of errors) expect(error).toMatchObject(UNAVAILABLE);
    expect(proxy.counts.get('saslStart')).toBe(1);
    expect(log.events).toEqual(['database_refused']);
    expect(inspectAll([errors, log.lines, database])).not.toContain(PASSWORD);
  });

  it('is used once it grants access (E113)', async () => {
    proxy.fail({ command: 'createIndexes', code: 13, codeName: 'Unauthorized' });
    const database = start({ accessDeniedRetryDelayMs: 300 });
    await expect(database.createVoiceModel(aVoiceModel())).rejects.toMatchObject(UNAVAILABLE);
    expect(database.state).toBe('unavailable');

    proxy.succeed();
    await whenConnected(database);

    await expect(database.createVoiceModel(aVoiceModel())).resolves.toBeDefined();
  });
});

describe('an error reply of the server', () => {
  it.each([
    [10_107, 'NotWritablePrimary'],
    [11_600, 'InterruptedAtShutdown'],
    [91, 'ShutdownInProgress'],
  ])('is followed by a second attempt when the code is %d (E106)', async (code, codeName) => {
    const database = start();
    await whenConnected(database);
    proxy.fail({ command: 'insert', code, codeName, times: 1 });

    await expect(database.createVoiceModel(aVoiceModel())).resolves.toBeDefined();
  });

  it('becomes database_unavailable when no primary is found at all (E106)', async () => {
    const database = start();
    await whenConnected(database);
    proxy.fail({ command: 'insert', code: 10_107, codeName: 'NotWritablePrimary' });

    await expect(database.createVoiceModel(aVoiceModel())).rejects.toMatchObject(UNAVAILABLE);
    await expect(database.getVoiceModelById('x')).resolves.toBeNull();
  });

  it('becomes internal_error when the document is at fault, without its content (E114)', async () => {
    const database = start();
    await whenConnected(database);
    proxy.fail({ command: 'insert', code: 121, codeName: 'DocumentValidationFailure', errmsg: 'canary-text' });

    const error: unknown = await database.createVoiceModel(aVoiceModel()).catch((reason: unknown) => reason);

    expect(error).toMatchObject({ code: 'internal_error' });
    expect(inspectAll(error)).not.toContain('canary-text');
    expect(database.state).toBe('connected');
  });

  it('does not take the service down when stored data violates a unique index', async () => {
    proxy.fail({ command: 'createIndexes', code: 11_000, codeName: 'DuplicateKey', errmsg: 'canary-text' });
    const database = start();

    await expect(database.createVoiceModel(aVoiceModel())).resolves.toBeDefined();

    expect(log.events).toEqual(['database_indexes_failed', 'database_connected']);
    expect(inspectAll(log.lines)).not.toContain('canary-text');
  });
});

/** Everything a careless logger could print. */
function inspectAll(value: unknown): string {
  return `${inspect(value, { depth: 12, showHidden: true })} ${JSON.stringify(value)}`;
}
