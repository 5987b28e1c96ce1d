import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Sandbox, startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import type { TemporaryDatabase } from '../../support/database/temporary-database';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { startService, type TestService } from '../../support/service/service';
import { findViolations } from '../invariants';
import { isSettled } from '../world/client';
import { formOf, headersOf, readAnswer } from '../world/form';
import { type Answer, Ledger, type Upload } from '../world/ledger';

/** Everything that only waits is quicker than in earnest, in the same proportions. */
const TIMING = {
  lookAfterMs: [0, 60, 120],
  fishAudio: { timeouts: { createMs: 1_000, readMs: 1_000 } },
  worker: { everyMs: 50, lookEveryMs: 200, adoptEveryMs: 200 },
};
const LIST_LAG_MS = 40;
const SETTLE_MS = 20_000;

/** One service whose surroundings a walk can spoil, with a record of what it was asked and what it answered. */
export class WalkWorld {
  readonly ledger = new Ledger();
  /** Models that were deleted on purpose. */
  readonly deleted = new Set<string>();
  readonly #database: TemporaryDatabase;
  readonly #dbName: string;
  #service: TestService | undefined;

  private constructor(
    database: TemporaryDatabase,
    readonly sandbox: Sandbox,
    readonly proxy: TcpProxy,
    readonly dataFolder: string,
  ) {
    this.#database = database;
    this.#dbName = database.newName();
  }

  static async start(database: TemporaryDatabase): Promise<WalkWorld> {
    const sandbox = await startSandbox({ listLagMs: LIST_LAG_MS });
    const folder = await mkdtemp(path.join(tmpdir(), 'voice-models-walk-'));
    const world = new WalkWorld(database, sandbox, await TcpProxy.startFor(database.uri), folder);
    await world.restart();
    return world;
  }

  /** Stops the service in order, if it runs, and starts it again on the same folder. */
  async restart(): Promise<void> {
    await this.#service?.close();
    this.#service = await startService({
      mongoUri: this.proxy.uri,
      dbName: this.#dbName,
      settings: { JOURNAL_PATIENCE_SECONDS: '1' },
      timing: TIMING,
      place: { sandbox: this.sandbox, dataFolder: this.dataFolder },
    });
  }

  async call(
    method: string,
    target: string,
    json?: object,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const headers = { accept: 'application/json', ...(json && { 'content-type': 'application/json' }) };
    const request = { method, headers, ...(json && { body: JSON.stringify(json) }) };
    const response = await fetch(`${this.#service?.url}${target}`, request);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** Waits until the database is in use. */
  async whenReady(): Promise<void> {
    for (const until = Date.now() + SETTLE_MS; Date.now() < until; await sleep(20)) {
      if ((await this.call('GET', '/readyz')).body.status === 'ready') return;
    }
    throw new Error('The database did not come back');
  }

  /** Sends an upload, once more or for the first time. */
  async send(upload: Upload): Promise<Answer> {
    const request = { method: 'POST', headers: headersOf(upload), body: formOf(upload) };
    const answer = await readAnswer(await fetch(`${this.#service?.url}/api/upload-reference`, request));
    upload.answers.push(answer);
    return answer;
  }

  /** Mends everything, repeats what was never answered, lets it all come to rest, and gives every broken promise. */
  async violations(): Promise<string[]> {
    this.sandbox.faults.clear();
    await this.proxy.restore();
    const unsettled = () => this.ledger.uploads.filter((upload) => upload.key !== null && !isSettled(upload));
    for (const until = Date.now() + SETTLE_MS; Date.now() < until; await sleep(100)) {
      for (const upload of unsettled()) await this.send(upload);
      const { body } = await this.call('GET', '/readyz');
      const { depth } = body.journal as { depth: number };
      if (unsettled().length === 0 && depth === 0 && body.status === 'ready') return this.#compare();
    }
    return ['it did not come to rest', ...(await this.#compare())];
  }

  async close(): Promise<void> {
    await this.#service?.close();
    await this.proxy.close();
    await this.sandbox.close();
    await rm(this.dataFolder, { recursive: true, force: true });
  }

  async #compare(): Promise<string[]> {
    const ledger = new Ledger();
    const isDeleted = ({ answers }: Upload) => answers.some(({ modelId }) => this.deleted.has(modelId ?? ''));
    for (const upload of this.ledger.uploads) if (!isDeleted(upload)) ledger.uploads.push(upload);
    const models = this.sandbox.state.models
      .map(({ entity: { _id, title, tags } }) => ({ id: _id, title, tags }))
      .filter(({ id }) => !this.deleted.has(id));
    const documents = await this.#database.client.db(this.#dbName).collection('voice_models').find().toArray();
    const records = documents.map(({ model_id, name, user_id }) => ({ model_id, name, user_id: String(user_id) }));
    const { lost, doubled, orphaned, other } = findViolations({ ledger, models, records });
    return [...lost, ...doubled, ...orphaned, ...other];
  }
}
