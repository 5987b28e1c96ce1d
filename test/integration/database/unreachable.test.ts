import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { MongoNetworkError, MongoServerError } from 'mongodb';
import { describeUnreachable } from '../../../src/database/connection/describe-unreachable';
import { DatabaseManager } from '../../../src/database/database-manager';
import { startTemporaryDatabase } from '../../support/database/temporary-database';
import { busyness } from '../../support/machine/busyness';
import { closedPort } from '../../support/network/scripted-server';
import { RecordedLog } from '../../support/service/recorded-log';
import { runProcess } from '../../support/service/run-process';

const PASSWORD = 'canary-password';
/** The driver reports what it found when it stops to look for a server. */
const QUICK = { serverSelectionTimeoutMs: 400, connectTimeoutMs: 400, pingTimeoutMs: 300 };

const open: net.Server[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function portOf(server: net.Server): Promise<number> {
  server.on('connection', (socket) => {
    socket.on('error', () => undefined);
    setTimeout(() => socket.destroy(), 8_000).unref();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  return (server.address() as AddressInfo).port;
}

/** Why a database cannot be reached, as the log has it. */
async function reasonFor(address: string): Promise<string> {
  const log = new RecordedLog();
  const database = new DatabaseManager({ uri: `mongodb://someone:${PASSWORD}@${address}`, log, timing: QUICK });
  database.start();
  await expect(database.getVoiceModelById('x')).rejects.toMatchObject({ code: 'database_unavailable' });
  const reason = database.unreachableReason ?? '';
  await database.close();
  expect(log.events).toEqual(['database_unavailable']);
  expect(log.lines[0]?.text).toContain(JSON.stringify(reason));
  expect(log.lines[0]?.text).not.toContain(PASSWORD);
  return reason;
}

describe('a database that cannot be reached is described by host and cause:', () => {
  it('refused (E102)', async () => {
    const port = await closedPort();
    expect(await reasonFor(`127.0.0.1:${port}/`)).toBe(`127.0.0.1:${port} refuses connections (ECONNREFUSED)`);
  });

  it('a name that cannot be found (E102)', async () => {
    expect(await reasonFor('nowhere.invalid/db')).toMatch(
      /^nowhere\.invalid:27017 has a name that cannot be found \((ENOTFOUND|EAI_AGAIN)\)$/,
    );
  });

  it('not a MongoDB', async () => {
    const port = await portOf(http.createServer());
    expect(await reasonFor(`127.0.0.1:${port}/`)).toMatch(
      new RegExp(`^127\\.0\\.0\\.1:${port} (closes|breaks) the connection.*not a MongoDB, or wants TLS`),
    );
  });

  it('silent (E102)', async () => {
    const port = await portOf(net.createServer());
    expect(await reasonFor(`127.0.0.1:${port}/`)).toBe(
      `127.0.0.1:${port} does not answer; it is away, hangs, or is not a MongoDB`,
    );
  });

  it('a file that this machine does not have, and not the host', async () => {
    expect(await reasonFor('127.0.0.1:1/?tls=true&tlsCAFile=/nonexistent')).toBe(
      'A certificate file that MONGO_URI names cannot be read (ENOENT)',
    );
    expect(await reasonFor(`127.0.0.1:1/?tls=true&tlsCAFile=${encodeURIComponent(__dirname)}`)).toBe(
      'A certificate file that MONGO_URI names cannot be read (EISDIR)',
    );
    expect(await reasonFor(`127.0.0.1:1/?tls=true&tlsCertificateKeyFile=${encodeURIComponent(__filename)}`)).toBe(
      'A certificate file that MONGO_URI names is not one in PEM (ERR_OSSL_PEM_NO_START_LINE)',
    );
  });

  it('a socket, which is a host', async () => {
    const socket = '/tmp/voice-models-nonexistent.sock';
    expect(await reasonFor(`${encodeURIComponent(socket)}/`)).toBe(`${socket} cannot be used (ENOENT)`);
  });

  it('a package that is not installed, and not the host', async () => {
    const { uri, stop } = await startTemporaryDatabase();
    const { host } = new URL(uri);
    expect(await reasonFor(`${host}/?authMechanism=GSSAPI&authSource=$external`)).toBe(
      'MONGO_URI asks for a package that is not installed (MODULE_NOT_FOUND)',
    );
    await stop();
  });

  it('TLS on one side only', async () => {
    const plain = await portOf(http.createServer());
    expect(await reasonFor(`127.0.0.1:${plain}/?tls=true`)).toContain('does not speak TLS, which MONGO_URI asks for');
    const secure = await portOf(tls.createServer().on('tlsClientError', () => undefined));
    expect(await reasonFor(`127.0.0.1:${secure}/`)).toContain('wants TLS (tls=true)');
  });
});

describe('the cause is found', () => {
  const uri = `mongodb://someone:${PASSWORD}@one.example:1,two.example:2/db`;
  const withCode = (code: string): Error => Object.assign(new Error(`about ${PASSWORD}`), { code });

  it.each([
    [
      'a certificate',
      new MongoNetworkError('x', { cause: withCode('DEPTH_ZERO_SELF_SIGNED_CERT') }),
      /TLS certificate/,
    ],
    [
      'addresses that this machine may not connect to',
      Object.assign(new AggregateError([Object.assign(withCode('EACCES'), { syscall: 'connect' })]), {
        code: 'EACCES',
      }),
      /cannot be used \(EACCES\)/,
    ],
    ['an SRV name', withCode('ENOTFOUND'), /name that cannot be found/],
    ['a password (E113)', new MongoServerError({ code: 18, codeName: 'AuthenticationFailed' }), /user or password/],
    [
      'an answer of something else',
      new MongoServerError({ code: 59, codeName: 'CommandNotFound' }),
      /as a MongoDB does/,
    ],
    ['anything else', withCode(PASSWORD), /cannot be used \(Error\)/],
  ])('of %s, without a secret', (_what, error, cause) => {
    const reason = describeUnreachable(error, uri);
    expect(reason).toMatch(/^one\.example:1, two\.example:2 /);
    expect(reason).toMatch(cause);
    expect(reason).not.toContain(PASSWORD);
  });
});

describe('npm run verify:database', () => {
  it.each([
    ['refuses connections', async () => closedPort(), /refuses connections \(ECONNREFUSED\)/],
    ['is silent', async () => portOf(net.createServer()), /does not answer; it is away, hangs/],
  ])('ends within 5 s with host and cause when MongoDB %s (E102)', async (_what, findPort, cause) => {
    const port = await findPort();
    const startedAt = performance.now();
    const variables = { MONGO_URI: `mongodb://someone:${PASSWORD}@127.0.0.1:${port}/db` };
    const command = runProcess(path.join('cli', 'verify-database.js'), variables, { cwd: '/' });
    expect(await command.exit).toBe(1);
    expect(performance.now() - startedAt).toBeLessThan(5_000 * busyness());
    const problem = command
      .output()
      .split('\n')
      .filter((line) => line.startsWith('❌'));
    expect(problem).toEqual([expect.stringMatching(/^❌ DatabaseManager initialized: /)]);
    expect(problem[0]).toContain(`127.0.0.1:${port}`);
    expect(problem[0]).toMatch(cause);
    expect(command.output()).not.toContain(PASSWORD);
  });
});
