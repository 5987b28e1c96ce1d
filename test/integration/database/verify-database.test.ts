import { execFile } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { verifyDatabase } from '../../../src/cli/verify-database/steps';
import { DatabaseManager } from '../../../src/database/database-manager';
import { type MongoErrorProxy, startMongoErrorProxy } from '../../support/database/mongo-error-proxy';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { RecordedLog } from '../../support/service/recorded-log';
import { runProcess } from '../../support/service/run-process';

const ROOT = path.resolve(__dirname, '../../..');
const LINES = [
  '✅ DatabaseManager initialized',
  '✅ Voice model created',
  '✅ Voice model retrieved',
  '✅ Found voice models for user',
  '✅ Echo created and linked',
  '✅ Voice model deleted',
  '✅ ALL TESTS COMPLETED',
];

describe('verifyDatabase', () => {
  let temporary: TemporaryDatabase;
  let proxy: MongoErrorProxy;
  let database: DatabaseManager;
  let dbName: string;

  beforeAll(async () => {
    temporary = await startTemporaryDatabase();
    proxy = await startMongoErrorProxy(temporary.uri);
    dbName = temporary.newName();
    const uri = `mongodb://127.0.0.1:${proxy.port}/?directConnection=true`;
    database = new DatabaseManager({ uri, dbName, log: new RecordedLog() });
    database.start();
  });
  afterEach(() => proxy.succeed());
  afterAll(async () => {
    await database.close();
    await proxy.close();
    await temporary.stop();
  });

  const countLeft = async () => {
    const db = temporary.client.db(dbName);
    return (await db.collection('voice_models').countDocuments()) + (await db.collection('echos').countDocuments());
  };

  it('prints a line for every step, in order, and leaves nothing behind', async () => {
    const printed: string[] = [];

    await verifyDatabase(database, (line) => printed.push(line));

    expect(printed.filter((line) => LINES.includes(line))).toEqual(LINES);
    await expect(countLeft()).resolves.toBe(0);
  });

  it('names the step that failed, stops there, and cleans up', async () => {
    const printed: string[] = [];
    // The first use is the renaming, the second the link.
    proxy.fail({ command: 'update', code: 121, codeName: 'DocumentValidationFailure' });

    const verification = verifyDatabase(database, (line) => printed.push(line));

    await expect(verification).rejects.toThrow(/^Voice model updated: /);
    expect(printed).toEqual(LINES.slice(0, 3));
    await expect(countLeft()).resolves.toBe(0);
  });

  it('runs as a command, which fails when the database does', async () => {
    const command = (env: NodeJS.ProcessEnv) =>
      promisify(execFile)(process.execPath, ['dist/cli/verify-database.js'], {
        cwd: ROOT,
        env: { ...process.env, ...env },
      });

    const { stdout } = await command({ MONGO_URI: temporary.uri, MONGO_DB_NAME: dbName });
    expect(stdout.split('\n').filter((line) => LINES.includes(line))).toEqual(LINES);
    const malformed = command({ MONGO_URI: 'mongodb://user:canary-secret@h:0x/' });
    await expect(malformed).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/^❌ MONGO_URI: has/) });
    await expect(malformed).rejects.not.toThrow('canary-secret');
  });

  it('as a command leaves nothing behind where its output is closed or full, or a signal ends it', async () => {
    const command = (stdout?: number) =>
      runProcess('cli/verify-database.js', { MONGO_URI: temporary.uri, MONGO_DB_NAME: dbName }, { stdout });
    const closed = command();
    closed.child.stdout?.destroy();
    expect({ exitCode: await closed.exit, left: await countLeft() }).toEqual({ exitCode: 0, left: 0 });
    const device = openSync('/dev/full', 'w');
    const full = command(device);
    expect({ exitCode: await full.exit, left: await countLeft() }).toEqual({ exitCode: 2, left: 0 });
    closeSync(device);
    expect(full.output()).toBe('standard output cannot be written (ENOSPC)\n');
    const ended = command();
    await ended.waitFor(/Voice model created/);
    ended.child.kill('SIGTERM');
    expect({ exitCode: await ended.exit, left: await countLeft() }).toEqual({ exitCode: expect.any(Number), left: 0 });
  }, 60_000);

  it('as a command reads its settings as the service does', async () => {
    const command = async (variables: Readonly<Record<string, string>>) => {
      const running = runProcess('cli/verify-database.js', { MONGO_URI: temporary.uri, ...variables }, { cwd: '/' });
      return { exitCode: await running.exit, output: running.output() };
    };
    const refused = { exitCode: 1, output: expect.stringMatching(/^❌ MONGO_DB_NAME: /) };
    expect(await command({ MONGO_DB_NAME: 'a.b' })).toEqual(refused);
    expect(await command({ MONGO_DB_NAME: '"echo_db"' })).toEqual(refused);
    expect(await command({ MONGO_DB_NAME: ` ${dbName} ` })).toMatchObject({ exitCode: 0 });
  });
});
