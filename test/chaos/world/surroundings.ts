import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Sandbox, startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { SandboxCaller } from '../../support/network/sandbox-requests';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { plantSignedIn } from './planted';
import { openRecordings, type Recordings, type StoreKind } from './recordings';

/** For this long a new model is missing in lists, as it may be at Fish.Audio. */
const LIST_LAG_MS = 300;
/** More than the instances may use, so that a call too many is seen and not refused. */
const ACCOUNT_CONCURRENCY = 1_000;

const API_KEY = 'chaos-key';

/** What is not as usual. */
export interface SurroundingsOptions {
  /** In the place of a database of its own. */
  readonly database?: TemporaryDatabase;
  /** The connection string to which the proxies lead. */
  readonly address?: string;
  readonly store?: StoreKind;
}

/** Everything that the instances need and that stays when they are killed: database, Fish.Audio, and the networks to both. */
export class Surroundings {
  readonly dbName: string;

  private constructor(
    readonly folder: string,
    readonly sandbox: Sandbox,
    readonly database: TemporaryDatabase,
    /** The network between MongoDB and each of the instances. */
    readonly databaseProxies: readonly TcpProxy[],
    readonly providerProxy: TcpProxy,
    /** Where all instances keep recordings. */
    readonly recordings: Recordings,
  ) {
    this.dbName = database.newName();
  }

  /**
   * Starts everything but the instances. They reach the database by proxies to this address; without one, by proxies to the
   * database itself. They keep recordings in a folder unless told otherwise.
   */
  static async start(
    instances: number,
    { database, address, store = 'filesystem' }: SurroundingsOptions = {},
  ): Promise<Surroundings> {
    const sandbox = await startSandbox({ listLagMs: LIST_LAG_MS, concurrency: ACCOUNT_CONCURRENCY, keepTotalBytes: 0 });
    const ownDatabase = database ?? (await startTemporaryDatabase());
    const target = address ?? ownDatabase.uri;
    const folder = mkdtempSync(path.join(tmpdir(), 'voice-models-chaos-'));
    return new Surroundings(
      folder,
      sandbox,
      ownDatabase,
      await Promise.all(Array.from({ length: instances }, () => TcpProxy.startFor(target))),
      await TcpProxy.start({ host: '127.0.0.1', port: Number(new URL(sandbox.url).port) }),
      await openRecordings(store, folder),
    );
  }

  /** The settings that decide where an instance works: its number, its data folder, and its part of the account. */
  settingsOf(instance: number, dataFolder: string, concurrency: number): Readonly<Record<string, string>> {
    const proxy = this.databaseProxies[instance];
    if (proxy === undefined) throw new RangeError(`There is no instance ${instance}.`);
    return {
      DATA_DIR: dataFolder,
      FISH_API_KEY: API_KEY,
      FISH_API_BASE_URL: `http://127.0.0.1:${this.providerProxy.port}`,
      FISH_CONCURRENCY: String(concurrency),
      MONGO_URI: proxy.uri,
      MONGO_DB_NAME: this.dbName,
      CONSENT_KEEP_DAYS: '1',
      JOURNAL_PATIENCE_SECONDS: '5',
      RATE_LIMIT_PER_MINUTE: '0',
      SHUTDOWN_GRACE_SECONDS: '10',
    };
  }

  /** Has Fish.Audio lose a model, as if somebody had deleted it there. */
  async lose(modelId: string): Promise<void> {
    await new SandboxCaller(this.sandbox, API_KEY).request('DELETE', `/model/${modelId}`);
  }

  /** Writes what a user has who signs in. */
  plant(userId: string): Promise<void> {
    return plantSignedIn(this.database.client.db(this.dbName), userId);
  }

  /** Ends everything; the folder is kept when it is needed to find out what went wrong. */
  async close({ keepFolder }: { readonly keepFolder: boolean }): Promise<void> {
    await Promise.all([...this.databaseProxies, this.providerProxy].map((proxy) => proxy.close()));
    await this.recordings.close();
    await this.sandbox.close();
    await this.database.stop();
    if (!keepFolder) await rm(this.folder, { recursive: true, force: true });
  }
}
