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
      const service = services[index % services.length];
      if (service === undefined) throw new Error('There is no service.');
      const { status } = await request(service.url).post('/api/upload-reference').attach('audio', SAMPLE, 'voice.wav');
      return status;
    });
    return Promise.all(uploads);
  }

  async close(): Promise<void> {
    await Promise.all(this.services.map((service) => service.close()));
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
    await this.sandbox.close();
    for (const folder of this.#folders) await rm(folder, { recursive: true, force: true });
  }
}
