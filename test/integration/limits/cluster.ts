import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import request from 'supertest';
import { type Sandbox, startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import type { TemporaryDatabase } from '../../support/database/temporary-database';
import { makeWav } from '../../support/media/wav';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { startService, type TestService, type TestServiceOptions } from '../../support/service/service';

const SAMPLE = makeWav({ seconds: 2 });

/** The address of one of the services, in turn. */
function urlOf(services: readonly TestService[], index: number): string {
  const service = services[index % services.length];
  if (service === undefined) throw new Error('There is no service.');
  return service.url;
}

/** Several whole services on one database, each behind a proxy of its own, and one sandbox. */
export class Cluster {
  readonly services: TestService[] = [];
  readonly proxies: TcpProxy[] = [];
  readonly #folders: string[] = [];

  private constructor(
    readonly database: TemporaryDatabase,
    readonly dbName: string,
    readonly sandbox: Sandbox,
  ) {}

  static async start(
    database: TemporaryDatabase,
    count: number,
    options: Pick<TestServiceOptions, 'settings' | 'timing'> = {},
  ): Promise<Cluster> {
    // Its own limit is out of the way, so that a call too many is seen and not refused.
    const cluster = new Cluster(database, database.newName(), await startSandbox({ concurrency: 50 }));
    for (let index = 0; index < count; index += 1) await cluster.add(options);
    return cluster;
  }

  async add(options: Pick<TestServiceOptions, 'settings' | 'timing'> = {}): Promise<TestService> {
    const dataFolder = await mkdtemp(path.join(tmpdir(), 'voice-models-limits-'));
    this.#folders.push(dataFolder);
    const proxy = await TcpProxy.startFor(this.database.uri);
    this.proxies.push(proxy);
    const place = { sandbox: this.sandbox, dataFolder };
    const service = await startService({ ...options, mongoUri: proxy.uri, dbName: this.dbName, place });
    this.services.push(service);
    return service;
  }

  /** Uploads through the services in turn, all at the same moment; resolves to the statuses. */
  upload(count: number, services = this.services): Promise<number[]> {
    const uploads = Array.from({ length: count }, async (_, index) => {
      const { status } = await this.#uploadOnce(urlOf(services, index));
      return status;
    });
    return Promise.all(uploads);
  }

  /** Makes a voice model and resolves to its id. */
  async createdId(): Promise<string> {
    return (await this.#uploadOnce(urlOf(this.services, 0)).expect(201)).body.model_id;
  }

  /** Speaks through the services in turn, all at the same moment; resolves to the statuses. */
  speak(modelId: string, count: number): Promise<number[]> {
    const speeches = Array.from({ length: count }, async (_, index) => {
      const address = `/api/voice-models/${modelId}/speech`;
      const { status } = await request(urlOf(this.services, index)).post(address).send({ text: 'Hello' });
      return status;
    });
    return Promise.all(speeches);
  }

  #uploadOnce(url: string): request.Test {
    return request(url).post('/api/upload-reference').attach('audio', SAMPLE, 'voice.wav');
  }

  async close(): Promise<void> {
    await Promise.all(this.services.map((service) => service.close()));
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
    await this.sandbox.close();
    for (const folder of this.#folders) await rm(folder, { recursive: true, force: true });
  }
}
