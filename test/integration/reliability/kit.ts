import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Document, ObjectId } from 'mongodb';
import request from 'supertest';
import { DATABASE_TIMING } from '../../../src/database/connection/timing';
import { type Sandbox, startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import type { TemporaryDatabase } from '../../support/database/temporary-database';
import { makeWav } from '../../support/media/wav';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { startService, type TestService, type TestServiceOptions } from '../../support/service/service';

/** The shortest recording that is taken: what is sent matters less here than how often. */
const SAMPLE = makeWav({ seconds: 2 });

/** A user that no other test has. */
export const newUser = (): string => randomBytes(12).toString('hex');
/** An Idempotency-Key that no other test has. */
export const newKey = (): string => randomBytes(12).toString('base64url');

/** One upload. */
export interface Upload {
  readonly userId?: string;
  readonly key?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly sample?: Buffer;
  readonly fileName?: string;
}

/** What a test may choose about the harness. */
export interface HarnessOptions extends Pick<TestServiceOptions, 'settings' | 'timing' | 'sandbox'> {
  /** Leads to the database by a way of its own, such as a proxy that answers in its place. */
  readonly mongoUri?: string;
}

/**
 * The whole service with everything around it: a sandbox, a data folder, a database behind a proxy. The service can be
 * stopped and started again while the rest stays.
 */
export class ServiceHarness {
  readonly dbName: string;
  #service: TestService | null = null;

  private constructor(
    readonly database: TemporaryDatabase,
    readonly proxy: TcpProxy,
    readonly sandbox: Sandbox,
    readonly dataFolder: string,
    public options: HarnessOptions,
  ) {
    this.dbName = database.newName();
  }

  /** Lays everything out; the service itself is started by `start`. */
  static async open(database: TemporaryDatabase, options: HarnessOptions = {}): Promise<ServiceHarness> {
    const proxy = await TcpProxy.startFor(database.uri);
    const sandbox = await startSandbox(options.sandbox);
    const dataFolder = await mkdtemp(path.join(tmpdir(), 'voice-models-harness-'));
    return new ServiceHarness(database, proxy, sandbox, dataFolder, options);
  }

  /** Lays everything out, starts the service and waits for its database. */
  static async start(database: TemporaryDatabase, options: HarnessOptions = {}): Promise<ServiceHarness> {
    const harness = await ServiceHarness.open(database, options);
    await harness.start();
    await harness.untilState('connected');
    return harness;
  }

  get service(): TestService {
    if (this.#service === null) throw new Error('The service is not running.');
    return this.#service;
  }

  /** What is uploaded unless a test says otherwise. */
  get sample(): Buffer {
    return SAMPLE;
  }

  /** Starts the service, again if it ran before; `more` goes before what the harness was opened with. */
  async start(more: HarnessOptions = {}): Promise<void> {
    this.#service = await this.another({ ...this.options, ...more });
  }

  /** One more service on the same sandbox and database, and on the same data folder unless told otherwise. */
  another(options: HarnessOptions = this.options, dataFolder = this.dataFolder): Promise<TestService> {
    const { settings = {}, timing = {}, mongoUri = this.proxy.uri } = options;
    const place = { sandbox: this.sandbox, dataFolder };
    return startService({ mongoUri, dbName: this.dbName, settings, timing, place });
  }

  async stop(): Promise<void> {
    await this.#service?.close();
    this.#service = null;
  }

  /** Stops the service, starts it again and waits for its database. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
    await this.untilState('connected');
  }

  /** Brings the database back and starts the service, as far as a test has left them away. */
  async recover(): Promise<void> {
    await this.proxy.restore();
    if (this.#service === null) await this.start();
    await this.untilState('connected');
  }

  async close(): Promise<void> {
    await this.stop();
    await this.proxy.close();
    await this.sandbox.close();
    await rm(this.dataFolder, { recursive: true, force: true });
  }

  api(service = this.service) {
    return request(service.url);
  }

  upload({ userId, key, fields = {}, sample = SAMPLE, fileName = 'voice.wav' }: Upload = {}, service = this.service) {
    const post = request(service.url).post('/api/upload-reference').field(fields);
    if (userId !== undefined) post.field('user_id', userId);
    if (key !== undefined) post.set('Idempotency-Key', key);
    return post.attach('audio', sample, fileName);
  }

  /** Uploads with a key of which the journal has nothing any more: it lets go of an entry before it does of its key. */
  async uploadOnceFree(upload: Upload): Promise<request.Response> {
    let answer = await this.upload(upload);
    await eventually(async () => {
      if (answer.body.code === 'idempotency_in_progress') answer = await this.upload(upload);
      return answer.body.code !== 'idempotency_in_progress';
    });
    return answer;
  }

  list(userId: string) {
    return this.api().get(`/api/voice-models?user_id=${userId}`);
  }

  /** A user's records, or all, past the service, in the order of their uploads. */
  records(userId?: string): Promise<Document[]> {
    const records = this.database.client.db(this.dbName).collection('voice_models');
    const filter = userId === undefined ? {} : { user_id: new ObjectId(userId) };
    return records.find(filter).sort({ _id: 1 }).toArray();
  }

  /** How often Fish.Audio was asked to make a model. */
  get createsAsked(): number {
    return this.sandbox.state.requests.filter(({ method, path: address }) => `${method} ${address}` === 'POST /model')
      .length;
  }

  /** Forgets what went before, faults and models alike; the records stay. */
  forget(): void {
    this.sandbox.faults.clear();
    this.sandbox.state.reset();
  }

  /** What the probe says of the journal. */
  async journal(): Promise<{ readonly depth: number; readonly quarantined: number }> {
    return (await this.api().get('/readyz')).body.journal;
  }

  /** Cuts the database off and waits until the service has noticed. */
  async takeDatabaseAway(): Promise<void> {
    await this.proxy.refuse();
    await this.untilState('unavailable');
  }

  /** Waits until nothing is in the journal any more. */
  async untilSettled(withinMs = 10_000): Promise<void> {
    await eventually(async () => (await this.journal()).depth === 0, withinMs);
  }

  /** Waits until the service has found out how its database is. */
  async untilState(state: string, withinMs = 10_000): Promise<void> {
    await eventually(async () => (await this.api().get('/readyz')).body.database === state, withinMs);
  }
}

/** How uploads went. */
export interface Counted {
  saved: number;
  queued: number;
}

/** Every upload made one model, every model has one record, and there is nothing else. */
export async function expectEachOnce(
  harness: ServiceHarness,
  modelIds: readonly string[],
  uploads: number,
): Promise<void> {
  const recorded = (await harness.records()).map(({ model_id }) => model_id);
  const made = harness.sandbox.state.models.map(({ entity }) => entity._id);
  expect(modelIds).toHaveLength(uploads);
  expect(new Set(modelIds).size).toBe(uploads);
  expect(recorded.toSorted()).toEqual(modelIds.toSorted());
  expect(made.toSorted()).toEqual(modelIds.toSorted());
}

/** What a caller sees of an answer. */
export function seen({ status, body }: request.Response) {
  return { status, code: body.code as string | undefined };
}

/** Notices at once that the database has gone or come; the usual times are tested once. */
export const QUICK_DATABASE = {
  database: {
    callTimeoutMs: DATABASE_TIMING.callTimeoutMs,
    pingTimeoutMs: DATABASE_TIMING.pingTimeoutMs,
    waitQueueTimeoutMs: DATABASE_TIMING.waitQueueTimeoutMs,
    serverSelectionTimeoutMs: 300,
    heartbeatFrequencyMs: 500,
    reconnectDelayMs: 50,
  },
} as const;

/** Asks Fish.Audio again soon where it has failed. */
export const QUICK_FISH_AUDIO = {
  fishAudio: {
    retry: { baseMs: 20 },
    breaker: { openMs: 50, maxOpenMs: 100, badKeyOpenMs: 50 },
  },
  lookUpDelaysMs: [0, 50, 100],
  worker: { everyMs: 50, maxLookUpIntervalMs: 200 },
} as const;

/** Gives Fish.Audio up soon as well, for tests in which it never answers: on a busy machine others would take it for that. */
export const HASTY_FISH_AUDIO = {
  ...QUICK_FISH_AUDIO,
  fishAudio: { ...QUICK_FISH_AUDIO.fishAudio, timeouts: { createMs: 1_000, readMs: 1_000 } },
} as const;

/** What faults are for: making a model, and looking for one. */
export const CREATE = { method: 'POST', path: '/model' };
export const LOOK_UP = { method: 'GET', path: '/model' };
/** How often a fault comes that never ends. */
export const ALWAYS = Number.POSITIVE_INFINITY;

/** Waits until something holds. */
export async function eventually(holds: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  for (const end = performance.now() + withinMs; !(await holds()); await delay(20)) {
    if (performance.now() > end) throw new Error(`Condition not met within ${withinMs} ms.`);
  }
}
