import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseManager } from '../../../src/database/database-manager';
import { type Sandbox, startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { RecordedLog } from '../../support/service/recorded-log';
import { runProcess } from '../../support/service/run-process';

/** The key of the account. */
export const KEY = 'canary-fish-key';
/** A user with voices. */
export const USER_ID = '5f0c1d2e3b4a49688776a5b4';
/** A model_id in the form of Fish.Audio that no model has. */
export const GONE = '0123456789abcdef0123456789abcdef';

/** How the command ended, and what it wrote; `output` is both streams together. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly output: string;
}

/** What each test has of its own. */
interface Fresh {
  readonly sandbox: Sandbox;
  readonly database: DatabaseManager;
  readonly variables: Readonly<Record<string, string>>;
}

/** The command as a process, with an account and a database of its own for each test. */
class ReconcileCommand {
  #folder = '';
  #temporary: TemporaryDatabase | undefined;
  #fresh: Fresh | undefined;

  /** A folder for the files of the tests, from which the command is run. */
  get folder(): string {
    return this.#folder;
  }

  get sandbox(): Sandbox {
    return this.#inTest.sandbox;
  }

  get database(): DatabaseManager {
    return this.#inTest.database;
  }

  /** The settings of the command. */
  get variables(): Readonly<Record<string, string>> {
    return this.#inTest.variables;
  }

  async start(): Promise<void> {
    // Away from any .env of whoever runs the tests.
    this.#folder = mkdtempSync(path.join(tmpdir(), 'voice-models-reconcile-'));
    // Of a service that keeps no recordings.
    mkdirSync(path.join(this.#folder, 'data'));
    this.#temporary = await startTemporaryDatabase();
  }

  /** Gives the next test an account and a database. */
  async reset(): Promise<void> {
    if (this.#temporary === undefined) throw new Error('The bench has not been started.');
    const { uri } = this.#temporary;
    const dbName = this.#temporary.newName();
    const sandbox = await startSandbox();
    const database = new DatabaseManager({ uri, dbName, log: new RecordedLog() });
    database.start();
    const variables = { FISH_API_KEY: KEY, FISH_API_BASE_URL: sandbox.url, MONGO_URI: uri, MONGO_DB_NAME: dbName };
    this.#fresh = { sandbox, database, variables };
  }

  /** Closes what `reset` gave the test. */
  async release(): Promise<void> {
    await this.#fresh?.database.close();
    await this.#fresh?.sandbox.close();
  }

  async close(): Promise<void> {
    await this.#temporary?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Runs the command to its end. */
  async run(args: readonly string[], changes: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const program = runProcess('cli/reconcile.js', { ...this.variables, ...changes }, { args, cwd: this.folder });
    let stdout = '';
    program.child.stdout?.on('data', (piece) => {
      stdout += String(piece);
    });
    return { exitCode: await program.exit, stdout, output: program.output() };
  }

  get #inTest(): Fresh {
    if (this.#fresh === undefined) throw new Error('No test has begun.');
    return this.#fresh;
  }
}

/** The command for the calling test file: ready before its tests, anew for each of them, gone after the last. */
export function reconcileCommand(): ReconcileCommand {
  const command = new ReconcileCommand();
  beforeAll(() => command.start());
  beforeEach(() => command.reset());
  afterEach(() => command.release());
  afterAll(() => command.close());
  return command;
}
