import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Sandbox } from '../../src/sandbox/fish-audio/start-sandbox';
import { CREATE, eventually, newKey, newUser } from '../integration/reliability/kit';
import { makeWav } from '../support/media/wav';
import { type ServiceProcess, startServiceProcess } from '../support/service/service-process';

/** A database that is away for the whole test, so that only the data folder knows of uploads. */
const AWAY = { MONGO_URI: 'mongodb://127.0.0.1:1/away' };

let dataFolder: string;
let sandbox: Sandbox;
let services: ServiceProcess[];
beforeEach(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'voice-models-shared-'));
  services = [];
  sandbox = (await start()).sandbox;
});
afterEach(async () => {
  for (const service of services.toReversed()) await service.close();
  await rm(dataFolder, { recursive: true, force: true });
});

/** One more process on the folder; all of them are on the sandbox of the first. */
async function start(patience = '600'): Promise<ServiceProcess> {
  const place = services.length === 0 ? {} : { FISH_API_BASE_URL: sandbox.url };
  const service = await startServiceProcess({
    dataFolder,
    variables: { ...AWAY, ...place, JOURNAL_PATIENCE_SECONDS: patience },
  });
  services.push(service);
  return service;
}

const userId = newUser();

function upload({ url }: ServiceProcess, key: { header: string } | { form: string }): Promise<Response> {
  const body = new FormData();
  body.set('user_id', userId);
  if ('form' in key) body.set('form_key', key.form);
  body.set('audio', new File([new Uint8Array(makeWav({ seconds: 2 }))], 'voice.wav'));
  const headers = 'form' in key ? { accept: 'text/html' } : { 'Idempotency-Key': key.header };
  return fetch(`${url}/api/upload-reference`, { method: 'POST', body, headers, redirect: 'manual' });
}

const creates = (): number =>
  sandbox.state.requests.filter(({ method, path: address }) => method === 'POST' && address === CREATE.path).length;

async function journalDepth({ url }: ServiceProcess): Promise<number> {
  const body = (await (await fetch(`${url}/readyz`)).json()) as { journal: { depth: number } };
  return body.journal.depth;
}

/** Starts another process, sends an upload to the first one, and kills that while Fish.Audio works on it. */
async function killDuring(key: Parameters<typeof upload>[1], patience?: string): Promise<ServiceProcess> {
  const [first] = services;
  const other = await start(patience);
  if (first === undefined) throw new Error('Nothing was started.');
  sandbox.faults.add({ match: CREATE, hang: true });
  const cut = upload(first, key).catch(() => null);
  await eventually(() => creates() === 1);
  first.process.child.kill('SIGKILL');
  await first.process.exit;
  await cut;
  return other;
}

describe('an upload whose process is killed while Fish.Audio works on it', () => {
  it('is still under way for the other process of the folder, which makes no second voice of its key', async () => {
    const key = { header: newKey() };
    const other = await killDuring(key, '1');
    const again = await upload(other, key);
    expect([again.status, await again.json()]).toMatchObject([409, { code: 'idempotency_in_progress' }]);
    expect(creates()).toBe(1);

    // Once it is known that it has made none, the key makes its voice.
    await eventually(async () => (await journalDepth(other)) === 0);
    expect((await upload(other, key)).status).toBe(201);
    expect(sandbox.state.models).toHaveLength(1);
    expect(creates()).toBe(2);
  });

  it('is under way for every process that is asked for its result', async () => {
    const key = { form: randomUUID() };
    const other = await killDuring(key);
    const again = await upload(other, key);
    expect(again.status).toBe(303);
    const third = await start();
    const page = await fetch(new URL(again.headers.get('location') ?? '', third.url), {
      headers: { accept: 'text/html' },
    });
    expect([page.status, page.headers.get('refresh')]).toEqual([200, '3']);
  });
});
