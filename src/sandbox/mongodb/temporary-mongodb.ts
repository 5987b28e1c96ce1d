import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startJongodb } from './jongodb-process';

/** A MongoDB for a demonstration or a test. */
export interface TemporaryMongoDb {
  /** A connection string without a database name. */
  readonly uri: string;
  /** Which kind of server it is, for display. */
  readonly description: string;
  /** Ends the server if it was started here. */
  stop(): Promise<void>;
}

/** The options of `startTemporaryMongoDb`. */
export interface TemporaryMongoDbOptions {
  /** The connection string of a running server, from MONGO_TEST_URI. That server is used and never stopped. */
  readonly testUri?: string | undefined;
}

/** Returns null if this kind of server is not available; throws if it does not start. */
type Source = (options: TemporaryMongoDbOptions) => Promise<TemporaryMongoDb | null>;

const fromTestUri: Source = async ({ testUri }) =>
  testUri === undefined || testUri.trim() === ''
    ? null
    : {
        uri: testUri.trim().replace(/\/$/, ''),
        description: 'the MongoDB of MONGO_TEST_URI',
        stop: async () => undefined,
      };

/** A mongod that is installed. Its version is passed on because the library warns when it does not know it. */
interface InstalledMongod {
  readonly systemBinary: string;
  readonly version?: string;
}

/** Imported on use: it is a development dependency, and the sandbox also runs where those are not installed. */
async function startMongod(binary: InstalledMongod | undefined, description: string): Promise<TemporaryMongoDb> {
  const { MongoMemoryServer } = await import('mongodb-memory-server-core');
  const server = await MongoMemoryServer.create({ instance: { ip: '127.0.0.1' }, ...(binary && { binary }) });
  const stop = async () => {
    await server.stop();
  };
  return { uri: server.getUri().replace(/\/$/, ''), description, stop };
}

const fromMongodOnPath: Source = async () => {
  const command = 'command -v mongod && mongod --version';
  const output = await promisify(execFile)('/bin/sh', ['-c', command]).catch(() => null);
  const systemBinary = output?.stdout.split('\n', 1)[0];
  if (!systemBinary) return null;
  const version = /db version v([\d.]+)/.exec(output.stdout)?.[1];
  const binary = { systemBinary, ...(version !== undefined && { version }) };
  return startMongod(binary, 'the mongod of this machine, with a temporary data folder');
};

function locateJongodb(): string | null {
  try {
    return require.resolve('@jongodb/memory-server-bin-linux-x64-gnu/bin/jongodb');
  } catch {
    return null;
  }
}

const fromJongodb: Source = async () => {
  const path = locateJongodb();
  if (path === null) return null;
  const { uri, stop } = await startJongodb(path);
  return { uri, description: 'jongodb, a small in-memory server that speaks the MongoDB protocol', stop };
};

const fromDownload: Source = () => startMongod(undefined, 'a mongod downloaded for this purpose');

const SOURCES: readonly (readonly [string, Source])[] = [
  ['MONGO_TEST_URI', fromTestUri],
  ['mongod on the PATH', fromMongodOnPath],
  ['jongodb', fromJongodb],
  ['a download of mongod', fromDownload],
];

/**
 * Provides a temporary MongoDB: the server of MONGO_TEST_URI, or a `mongod` on the PATH, or jongodb, the optional
 * dependency, or a downloaded `mongod`. A server that is started here listens on 127.0.0.1 only and ends with this process,
 * however that ends. Throws an Error that says why none of them is available.
 */
export async function startTemporaryMongoDb(options: TemporaryMongoDbOptions = {}): Promise<TemporaryMongoDb> {
  const reasons: string[] = [];
  for (const [name, start] of SOURCES) {
    try {
      const mongoDb = await start(options);
      if (mongoDb !== null) return mongoDb;
      reasons.push(`${name}: not available`);
    } catch (error) {
      reasons.push(`${name}: ${error instanceof Error ? error.message : 'failed'}`);
    }
  }
  throw new Error(`No temporary MongoDB is available. Set MONGO_TEST_URI. ${reasons.join('; ')}`);
}
