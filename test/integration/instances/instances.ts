import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Document, ObjectId } from 'mongodb';
import request from 'supertest';
import { type Sandbox, startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { makeWav } from '../../support/media/wav';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { startService, type TestService } from '../../support/service/service';
import { eventually, HASTY_FISH_AUDIO, QUICK_DATABASE } from '../reliability/kit';

const SAMPLE = makeWav({ seconds: 2 });
const TIMING = {
  ...QUICK_DATABASE,
  ...HASTY_FISH_AUDIO,
  // These instances have one process and so one number, and would take each other for a process before that is dead.
  worker: { adoptEveryMs: 3_600_000 },
};

/** One upload through one instance. */
export interface UploadOf {
  readonly userId?: string;
  readonly key?: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** One of the instances: a whole service with its own way to the database, which can be cut. */
export class Instance {
  #service: TestService | null = null;

  constructor(
    readonly proxy: TcpProxy,
    readonly dataFolder: string,
    readonly sandbox: Sandbox,
    readonly dbName: string,
  ) {}

  get service(): TestService {
    if (this.#service === null) throw new Error('The instance is not running.');
    return this.#service;
  }

  async start(): Promise<void> {
    const place = { sandbox: this.sandbox, dataFolder: this.dataFolder };
    const settings = { JOURNAL_PATIENCE_SECONDS: '1', SAMPLE_STORE: 'filesystem' };
    const { proxy, dbName } = this;
    this.#service = await startService({ mongoUri: proxy.uri, dbName, settings, timing: TIMING, place });
  }

  async stop(): Promise<void> {
    await this.#service?.close();
    this.#service = null;
  }

  /** Cuts this instance off from the database, and waits until it has noticed. */
  async cutOff(): Promise<void> {
    await this.proxy.refuse();
    await this.#until('unavailable');
  }

  /** Gives it the database back, and waits until it uses it. */
  async reconnect(): Promise<void> {
    await this.proxy.restore();
    await this.#until('connected');
  }

  upload({ userId, key, fields = {} }: UploadOf) {
    const post = request(this.service.url).post('/api/upload-reference').field(fields);
    if (userId !== undefined) post.field('user_id', userId);
    if (key !== undefined) post.set('Idempotency-Key', key);
    return post.attach('audio', SAMPLE, 'voice.wav');
  }

  /** What an upload is answered with that makes a voice model; fails with all of the answer where it makes none. */
  async made(upload: UploadOf): Promise<{ readonly model_id: string; readonly database_status: string }> {
    const { status, body } = await this.upload(upload);
    if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body;
  }

  get(address: string) {
    return request(this.service.url).get(address);
  }

  post(address: string) {
    return request(this.service.url).post(address);
  }

  put(address: string, json: object) {
    return request(this.service.url).put(address).send(json);
  }

  patch(address: string, json: object) {
    return request(this.service.url).patch(address).send(json);
  }

  delete(modelId: string, query = '') {
    return request(this.service.url).delete(`/api/voice-models/${modelId}${query}`);
  }

  /** The ids and states of a user's list, page by page. */
  async pages(userId: string, limit: number): Promise<{ readonly id: string; readonly pending: boolean }[][]> {
    const pages = [];
    let cursor: string | null = null;
    do {
      const from: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { body }: request.Response = await this.get(
        `/api/voice-models?user_id=${userId}&limit=${limit}${from}`,
      ).expect(200);
      const models: { model_id: string; pending?: true }[] = body.voice_models;
      pages.push(models.map(({ model_id, pending }) => ({ id: model_id, pending: pending === true })));
      cursor = body.next_cursor;
    } while (cursor !== null);
    return pages;
  }

  /** The ids of a user's voice models, as one list shows them. */
  async ids(userId: string): Promise<string[]> {
    return (await this.pages(userId, 100)).flat().map(({ id }) => id);
  }

  async depth(): Promise<number> {
    return (await this.get('/readyz')).body.journal.depth;
  }

  untilSettled(): Promise<void> {
    return eventually(async () => (await this.depth()) === 0, 10_000);
  }

  #until(state: string): Promise<void> {
    return eventually(async () => (await this.get('/readyz')).body.database === state, 10_000);
  }
}

/** Several instances on one database and one account, with a data folder that they share or one each. */
export class Instances {
  private constructor(
    readonly all: readonly Instance[],
    readonly sandbox: Sandbox,
    readonly database: TemporaryDatabase,
    readonly dbName: string,
    readonly folders: readonly string[],
  ) {}

  static async start(database: TemporaryDatabase, folders: 'shared' | 'own', count = 2): Promise<Instances> {
    const sandbox = await startSandbox();
    const dbName = database.newName();
    const newFolder = () => mkdtemp(path.join(tmpdir(), 'voice-models-instance-'));
    const paths = await Promise.all(Array.from({ length: folders === 'shared' ? 1 : count }, newFolder));
    const all: Instance[] = [];
    for (let number = 0; number < count; number += 1) {
      const proxy = await TcpProxy.startFor(database.uri);
      all.push(new Instance(proxy, paths[number % paths.length] ?? '', sandbox, dbName));
    }
    for (const instance of all) await instance.start();
    // Each has cleared the folder of the one before away, for the same reason; that one makes it again.
    for (const folder of paths) await eventually(() => hasAllOwners(folder, count / paths.length), 10_000);
    for (const instance of all) await instance.reconnect();
    return new Instances(all, sandbox, database, dbName, paths);
  }

  /** The instance with this number, from 0. */
  at(number: number): Instance {
    const found = this.all[number];
    if (found === undefined) throw new Error(`There is no instance ${number}.`);
    return found;
  }

  /** A user's records, past the service. */
  records(userId: string): Promise<Document[]> {
    const records = this.database.client.db(this.dbName).collection('voice_models');
    return records.find({ user_id: new ObjectId(userId) }).toArray();
  }

  async close(): Promise<void> {
    for (const instance of this.all) await instance.stop();
    for (const { proxy } of this.all) await proxy.close();
    await this.sandbox.close();
    for (const folder of this.folders) await rm(folder, { recursive: true, force: true });
  }
}

async function hasAllOwners(dataFolder: string, count: number): Promise<boolean> {
  const owners = await readdir(path.join(dataFolder, 'journal', 'entries'));
  return owners.length >= count;
}

/** Starts instances for the tests of the `describe` that calls this, and closes them after them. */
export function useInstances(folders: 'shared' | 'own', count = 2): { readonly instances: Instances } {
  let database: TemporaryDatabase;
  let instances: Instances;
  beforeAll(async () => {
    database = await startTemporaryDatabase();
    instances = await Instances.start(database, folders, count);
  });
  afterAll(async () => {
    await instances.close();
    await database.stop();
  });
  return {
    get instances() {
      return instances;
    },
  };
}
