import { mkdtempSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Sandbox, startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { TcpProxy } from '../../support/network/tcp-proxy';

/** For this long a new model is missing in lists, as it may be at Fish.Audio. */
const LIST_LAG_MS = 300;
const FISH_CONCURRENCY = 50;

/** Everything that the service needs and that stays when it is killed: database, Fish.Audio, the networks to both, and the data folder. */
export class Surroundings {
  readonly dbName: string;

  private constructor(
    readonly folder: string,
    readonly sandbox: Sandbox,
    readonly database: TemporaryDatabase,
    readonly databaseProxy: TcpProxy,
    readonly providerProxy: TcpProxy,
  ) {
    this.dbName = database.newName();
  }

  /** Starts everything but the service, which reaches the database by its proxy and, if given, this address. */
  static async start(database?: TemporaryDatabase, address?: string): Promise<Surroundings> {
    const sandbox = await startSandbox({ listLagMs: LIST_LAG_MS, concurrency: FISH_CONCURRENCY, keepBytes: 0 });
    const ownDatabase = database ?? (await startTemporaryDatabase());
    return new Surroundings(
      mkdtempSync(path.join(tmpdir(), 'voice-models-chaos-')),
      sandbox,
      ownDatabase,
      await TcpProxy.startFor(address ?? ownDatabase.uri),
      await TcpProxy.start({ host: '127.0.0.1', port: Number(new URL(sandbox.url).port) }),
    );
  }

  get dataFolder(): string {
    return path.join(this.folder, 'data');
  }

  /** The settings of the service. */
  get variables(): Readonly<Record<string, string>> {
    return {
      DATA_DIR: this.dataFolder,
      FISH_API_KEY: 'chaos-key',
      FISH_API_BASE_URL: `http://127.0.0.1:${this.providerProxy.port}`,
      FISH_CONCURRENCY: String(FISH_CONCURRENCY),
      MONGO_URI: this.databaseProxy.uri,
      MONGO_DB_NAME: this.dbName,
      JOURNAL_PATIENCE_SECONDS: '5',
      RATE_LIMIT_PER_MINUTE: '0',
      SHUTDOWN_GRACE_SECONDS: '10',
    };
  }

  /** The names in a folder below the data folder; none if the folder is missing. */
  async filesIn(...place: readonly string[]): Promise<string[]> {
    return readdir(path.join(this.dataFolder, ...place)).catch(() => []);
  }

  /** Ends everything; the folder is kept when it is needed to find out what went wrong. */
  async close({ keepFolder }: { readonly keepFolder: boolean }): Promise<void> {
    await this.databaseProxy.close();
    await this.providerProxy.close();
    await this.sandbox.close();
    await this.database.stop();
    if (!keepFolder) await rm(this.folder, { recursive: true, force: true });
  }
}
