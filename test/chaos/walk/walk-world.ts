import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Sandbox, startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import type { TemporaryDatabase } from '../../support/database/temporary-database';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { startService, type TestService } from '../../support/service/service';
import { isSettled } from '../clients/client';
import { findViolations } from '../invariants';
import { storedModels, storedRecords } from '../world/evidence';
import { Ledger, type Upload, type UploadResponse } from '../world/ledger';
import { formOf, headersOf, toUploadResponse } from '../world/upload-request';

/** Shorter waits than in production, in the same proportions. */
const TIMING = {
  lookUpDelaysMs: [0, 60, 120],
  fishAudio: { timeouts: { createMs: 1_000, readMs: 1_000 } },
  worker: { everyMs: 50, maxLookUpIntervalMs: 200, adoptEveryMs: 200 },
};
const LIST_LAG_MS = 40;
const SETTLE_MS = 20_000;

/** One service whose surroundings a walk can disturb, and a ledger of what it was sent and how it responded. */
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

  /** Starts everything, the service included. */
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

  /** Sends a request, with a JSON body when one is given. */
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

  /** Waits until the database is connected. */
  async whenReady(): Promise<void> {
    for (const until = Date.now() + SETTLE_MS; Date.now() < until; await sleep(20)) {
      if ((await this.call('GET', '/readyz')).body.status === 'ready') return;
    }
    throw new Error('The service did not reconnect to the database');
  }

  /** Sends an upload, for the first time or again, and adds the response to the ledger. */
  async send(upload: Upload): Promise<UploadResponse> {
    const headers = { accept: 'application/json', ...headersOf(upload) };
    const request = { method: 'POST', headers, body: formOf(upload) };
    const received = await fetch(`${this.#service?.url}/api/upload-reference`, request);
    const body = (await received.json()) as Record<string, unknown>;
    const response = toUploadResponse({ status: received.status, body });
    upload.responses.push(response);
    return response;
  }

  /** Ends all faults, repeats what has no final response, waits until everything is settled, and resolves to every broken promise. */
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
    return ['not everything was settled in time', ...(await this.#compare())];
  }

  async close(): Promise<void> {
    await this.#service?.close();
    await this.proxy.close();
    await this.sandbox.close();
    await rm(this.dataFolder, { recursive: true, force: true });
  }

  async #compare(): Promise<string[]> {
    const ledger = new Ledger();
    const isDeleted = ({ responses }: Upload) => responses.some(({ modelId }) => this.deleted.has(modelId ?? ''));
    for (const upload of this.ledger.uploads) if (!isDeleted(upload)) ledger.uploads.push(upload);
    const models = storedModels(this.sandbox).filter(({ id }) => !this.deleted.has(id));
    const records = await storedRecords(this.#database, this.#dbName);
    return Object.values(findViolations({ ledger, models, records })).flat();
  }
}
