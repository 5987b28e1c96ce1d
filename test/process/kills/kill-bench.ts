import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Document } from 'mongodb';
import { type Sandbox, startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import { KillableService, type StepKill } from '../../chaos/world/killable-service';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { freePort } from '../../support/network/free-port';

/** Waits as short as they can be, so that a start has finished what was left within moments. */
const TIMING = {
  fishAudio: { timeouts: { createMs: 20_000, readMs: 1_000 }, retry: { baseMs: 20 } },
  lookUpDelaysMs: [0],
  worker: { everyMs: 30, maxLookUpIntervalMs: 50, adoptEveryMs: 100, samplesEveryMs: 30, trainingEveryMs: 30 },
  erasures: { everyMs: 30, claimMs: 500, retryMs: 30 },
};

/** Kills of the service, each the first time that it comes to the step. */
export function killsAt(...steps: readonly StepKill['step'][]): StepKill[] {
  return steps.map((step) => ({ step, occurrence: 1 }));
}

/** The key of the account at the sandbox. */
export const KEY = 'some-key';

/** The built service, which keeps recordings in its data folder, with a database and a sandbox that outlive it. */
export class KillBench {
  #service: KillableService | undefined;

  private constructor(
    readonly database: TemporaryDatabase,
    readonly sandbox: Sandbox,
    readonly folder: string,
    readonly dbName: string,
  ) {}

  /** Starts all of it. */
  static async open(): Promise<KillBench> {
    const database = await startTemporaryDatabase();
    const folder = await mkdtemp(path.join(tmpdir(), 'voice-models-kills-'));
    const bench = new KillBench(database, await startSandbox(), folder, database.newName());
    await bench.start();
    return bench;
  }

  /** The service that was started last. */
  get service(): KillableService {
    if (this.#service === undefined) throw new Error('No service was started.');
    return this.#service;
  }

  /** Starts the service, with its former data unless another folder is named, and waits until it has its database. */
  async start(data = 'data'): Promise<void> {
    const logFile = path.join(this.folder, 'log');
    const variables = {
      FISH_API_KEY: KEY,
      FISH_API_BASE_URL: this.sandbox.url,
      MONGO_URI: this.database.uri,
      MONGO_DB_NAME: this.dbName,
      DATA_DIR: path.join(this.folder, data),
      SAMPLE_STORE: 'filesystem',
      CONSENT_KEEP_DAYS: '1',
      RATE_LIMIT_PER_MINUTE: '0',
      JOURNAL_PATIENCE_SECONDS: '1',
      CHAOS_TIMING: JSON.stringify(TIMING),
    };
    this.#service = new KillableService({ port: await freePort(), folder: this.folder, logFile, variables });
    if (!(await this.service.respondsWithin(20_000))) throw new Error(await readFile(logFile, 'utf8'));
    await this.until(async () => (await this.ready()).database === 'connected');
  }

  /** What the service says of itself. */
  async ready(): Promise<Document> {
    const response = await fetch(`${this.service.url}/readyz`);
    return (await response.json()) as Document;
  }

  /** Waits until something holds; throws with what `readyz` and `facts` say otherwise. */
  async until(
    holds: () => Promise<boolean>,
    { withinMs = 20_000, facts = async (): Promise<unknown> => null } = {},
  ): Promise<void> {
    for (const end = Date.now() + withinMs; !(await holds()); await sleep(20)) {
      if (Date.now() > end) throw new Error(`Not settled: ${JSON.stringify([await this.ready(), await facts()])}`);
    }
  }

  /** Kills the running service at a step that `work` leads to, and starts it again. Throws if the step is not reached. */
  async killDuring(kill: StepKill, work: () => Promise<unknown>): Promise<void> {
    await this.service.killAt(kill);
    await work();
    await this.untilKilled();
    await this.start();
  }

  /** Waits until the running service has killed itself. Starts another one and throws if it does not reach the step. */
  async untilKilled(): Promise<void> {
    try {
      await this.until(async () => !this.service.isRunning, { facts: async () => 'still running' });
    } catch (error) {
      await this.service.kill();
      await this.start();
      throw error;
    }
  }

  /** Every record of a voice model. */
  records(): Promise<Document[]> {
    return this.database.client.db(this.dbName).collection('voice_models').find().toArray();
  }

  /** Ends all of it. */
  async close(): Promise<void> {
    await this.service.kill();
    await this.sandbox.close();
    await this.database.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
