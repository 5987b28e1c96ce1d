import { execFileSync } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { INCOMING_PREFIX } from '../../../src/storage/filesystem/filesystem-home';
import { closedPort } from '../../support/network/scripted-server';
import { startService, type TestService } from '../../support/service/service';
import { describeWithS3, startS3Server } from '../../support/storage/s3-server';

const ready = async ({ url }: TestService) => (await fetch(`${url}/readyz`)).json() as Promise<Record<string, unknown>>;

async function readyWhen(service: TestService, storage: string): Promise<Record<string, unknown>> {
  for (const until = Date.now() + 5_000; ; await sleep(10)) {
    const found = await ready(service);
    if (found.storage === storage || Date.now() > until) return found;
  }
}

describe('the storage of a service', () => {
  let service: TestService;
  afterEach(() => service.close());

  it('is none unless a setting says so, which the log says once', async () => {
    service = await startService();
    expect(await ready(service)).toMatchObject({ storage: 'disabled' });
    expect(service.logs.ofEvent('storage_disabled')).toEqual([
      expect.objectContaining({ msg: expect.stringMatching(/^SAMPLE_STORE is none/) }),
    ]);
    await expect(access(path.join(service.dataFolder, 'samples'))).rejects.toThrow();
  });

  it('is a folder of DATA_DIR, from which leftovers of dead processes are swept', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'voice-models-swept-'));
    const samples = path.join(folder, 'samples');
    await mkdir(samples);
    await writeFile(path.join(samples, `${INCOMING_PREFIX}000000000000-1-0000000000000000.half`), 'half a sound');
    service = await startService({ settings: { SAMPLE_STORE: 'filesystem', DATA_DIR: folder } });
    expect(await readyWhen(service, 'ok')).toMatchObject({ storage: 'ok' });
    expect(await readdir(samples)).toEqual([]);
    await rm(folder, { recursive: true, force: true });
  });

  it('that cannot be reached makes the service degraded, and not stop', async () => {
    const S3_ENDPOINT = `http://127.0.0.1:${await closedPort()}`;
    const keys = { S3_ACCESS_KEY_ID: 'canary-access-key', S3_SECRET_ACCESS_KEY: 'canary-secret-key' };
    const settings = { SAMPLE_STORE: 's3', S3_BUCKET: 'sounds', S3_ENDPOINT, ...keys };
    service = await startService({ settings });
    expect(await readyWhen(service, 'unreachable')).toMatchObject({ status: 'degraded', storage: 'unreachable' });
    const [failed] = service.logs.ofEvent('storage_state');
    expect(failed).toMatchObject({ state: 'unreachable', reason: expect.stringMatching(/refuses connections/) });
    expect(service.logs.texts.join()).not.toMatch(/canary-(access|secret)/);
  });
});

describeWithS3('a bucket', () => {
  it('is used by a service with the settings of it', async () => {
    const server = await startS3Server();
    const service = await startService({ settings: server.settings() });
    expect(await readyWhen(service, 'ok')).toMatchObject({ storage: 'ok' });
    await service.close();
    await server.stop();
  });
});

it('loads the SDK of AWS only where a bucket is chosen', () => {
  const program = `
    const { openStorage } = require('./dist/bootstrap/open-storage');
    require('./dist/bootstrap/start-service');
    const loaded = () => Object.keys(require.cache).some((file) => file.includes('@aws-sdk'));
    const open = (SAMPLE_STORE) => openStorage({ SAMPLE_STORE, S3_BUCKET: 'b', S3_REGION: 'r' }, { samplesFolder: '', journal: {} });
    open('filesystem').then(() => {
      const before = loaded();
      return open('s3').then(() => process.stdout.write(JSON.stringify([before, loaded()])));
    });`;
  expect(JSON.parse(execFileSync('node', ['--no-warnings', '-e', program], { encoding: 'utf8' }))).toEqual([
    false,
    true,
  ]);
});
