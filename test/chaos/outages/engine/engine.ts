import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../../support/database/temporary-database';
import { freePort } from '../../../support/network/free-port';
import { ServerProcess } from './server-process';

const RELAY = path.join(__dirname, 'relay-entry.ts');

/** A database whose process can be killed and suspended while what it has stored stays. */
export interface Engine {
  /** For reading its content, past what is killed where that is not the database itself. */
  readonly database: TemporaryDatabase;
  /** Where the service finds it: the address of the process. */
  readonly address: string;
  readonly process: ServerProcess;
  readonly description: string;
  close(): Promise<void>;
}

/**
 * Starts what is killed and suspended: a FerretDB with SQLite if the engine is the path of its program. Any other database
 * (the engine is its connection string, or undefined for a temporary one) keeps running, since jongodb loses everything
 * with its process and a server that runs already is not ours; there it is a process in between that is killed and
 * suspended, which is the same for the service.
 */
export function startEngine(engine: string | undefined): Promise<Engine> {
  return engine === undefined || /^mongodb(\+srv)?:/.test(engine) ? startBehindRelay(engine) : startFerretDb(engine);
}

async function startFerretDb(program: string): Promise<Engine> {
  const folder = mkdtempSync(path.join(tmpdir(), 'voice-models-ferretdb-'));
  const port = await freePort();
  const address = `mongodb://127.0.0.1:${port}/`;
  const options = ['--handler=sqlite', `--sqlite-url=file:${folder}/`, `--state-dir=${folder}`, '--debug-addr=-'];
  const listening = [`--listen-addr=127.0.0.1:${port}`, '--telemetry=disable', '--log-level=error'];
  const server = new ServerProcess([program, ...options, ...listening], port);
  await server.start();
  const database = await startTemporaryDatabase(address);
  const close = async (): Promise<void> => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { database, address, process: server, description: 'FerretDB with SQLite', close };
}

async function startBehindRelay(uri: string | undefined): Promise<Engine> {
  const database = await startTemporaryDatabase(uri);
  const port = await freePort();
  const loader = pathToFileURL(require.resolve('tsx')).href;
  const target = new URL(database.uri).port;
  const relay = new ServerProcess([process.execPath, '--import', loader, RELAY, String(port), target], port);
  await relay.start();
  const address = `mongodb://127.0.0.1:${port}/`;
  const description = `${uri === undefined ? 'a temporary database' : 'a running database'} behind a relay`;
  return { database, address, process: relay, description, close: () => relay.close() };
}
