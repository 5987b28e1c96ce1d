import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MongoClient } from 'mongodb';
import { DatabaseManager } from '../../../src/database/database-manager';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { RecordedLog } from '../../support/service/recorded-log';

/** How often the client is replaced; `REPLACED_CLIENTS=1000` takes some minutes. */
const ROUNDS = Number(process.env.REPLACED_CLIENTS ?? 20);
const ROUND_MS = 5_000;
/** The first rounds load code and fill caches. */
const WARM_UP_ROUNDS = 5;
/** Longer than closing a client may take. */
const CLOSED_MS = 1_000;
const QUICK = { serverSelectionTimeoutMs: 50, pingTimeoutMs: 150, reconnectDelayMs: 5, healthCheckIntervalMs: 10 };

/** Every client and every socket of a client that was made, as long as it is in memory. */
const clients: WeakRef<object>[] = [];
const sockets: WeakRef<object>[] = [];
const onSocket = (message: unknown): void => {
  const { socket } = message as { readonly socket: object };
  sockets.push(new WeakRef(socket));
};
const { connect } = MongoClient.prototype;
const inMemory = (objects: readonly WeakRef<object>[]): number =>
  objects.filter((object) => object.deref() !== undefined).length;
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

let temporary: TemporaryDatabase;
let proxy: TcpProxy;
let database: DatabaseManager;
const warnings: string[] = [];
const onWarning = ({ message }: Error): void => void warnings.push(message);

beforeAll(async () => {
  temporary = await startTemporaryDatabase();
  proxy = await TcpProxy.startFor(temporary.uri);
  database = new DatabaseManager({
    uri: proxy.uri,
    dbName: temporary.newName(),
    log: new RecordedLog(),
    timing: QUICK,
  });
  process.on('warning', onWarning);
  subscribe('net.client.socket', onSocket);
  MongoClient.prototype.connect = function (this: MongoClient) {
    clients.push(new WeakRef(this));
    return connect.call(this);
  };
});
afterAll(async () => {
  process.off('warning', onWarning);
  unsubscribe('net.client.socket', onSocket);
  MongoClient.prototype.connect = connect;
  await database.close();
  await proxy.close();
  await temporary.stop();
});

/** The database accepts connections and closes them, until that was noticed; then it is used again. */
async function replaceClient(): Promise<void> {
  proxy.hangUp();
  for (const end = performance.now() + ROUND_MS; database.state === 'connected'; await delay(5)) {
    if (performance.now() > end) throw new Error('The outage was not noticed.');
  }
  await proxy.restore();
  await database.whenConnected(AbortSignal.timeout(ROUND_MS));
}

/** What is open or in memory, after a collection of garbage. */
async function leftovers(): Promise<{ clients: number; sockets: number; timers: number; openSockets: number }> {
  // Those that are being closed are gone by then.
  await delay(CLOSED_MS);
  collectGarbage();
  const open = process.getActiveResourcesInfo();
  return {
    clients: inMemory(clients),
    sockets: inMemory(sockets),
    timers: open.filter((kind) => kind === 'Timeout').length,
    openSockets: open.filter((kind) => kind === 'TCPSocketWrap').length,
  };
}

describe('a client that is replaced again and again', () => {
  it(
    'leaves no client, socket, timer or listener behind (E103, E122)',
    async () => {
      database.start();
      await database.whenConnected(AbortSignal.timeout(ROUND_MS));
      for (let round = 0; round < WARM_UP_ROUNDS; round += 1) await replaceClient();
      const before = await leftovers();

      for (let round = 0; round < ROUNDS; round += 1) await replaceClient();

      const after = await leftovers();
      expect(clients.length).toBeGreaterThanOrEqual(WARM_UP_ROUNDS + ROUNDS);
      expect(sockets.length).toBeGreaterThanOrEqual(WARM_UP_ROUNDS + ROUNDS);
      if (process.env.REPLACED_CLIENTS !== undefined) process.stdout.write(`${JSON.stringify({ before, after })}\n`);
      // A few more or less, because a connection may be opened or closed in this moment.
      for (const kind of ['clients', 'sockets', 'timers', 'openSockets'] as const) {
        if (after[kind] > before[kind] + 10) throw new Error(`${before[kind]} ${kind} became ${after[kind]}`);
      }
      expect(warnings).toEqual([]);
    },
    ROUNDS * ROUND_MS,
  );
});
