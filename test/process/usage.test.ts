import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mapWithConcurrency } from '../../src/concurrency/map-with-concurrency';
import { startTemporaryDatabase, type TemporaryDatabase } from '../support/database/temporary-database';
import { fixtureBytes } from '../support/media/fixtures';
import { TcpProxy } from '../support/network/tcp-proxy';
import { type ServiceProcess, startServiceProcess } from '../support/service/service-process';

/** `USAGE_SPEECHES=1000` for the run that the document on reliability tells of. */
const SPEECHES = Number(process.env.USAGE_SPEECHES ?? 60);
const AT_ONCE = 5;
const USER_ID = '5f0c1d2e3b4a49688776a5b4';
const TEXT = 'Good day.';
const TIMEOUT_MS = 60_000 + 300 * SPEECHES;

let temporary: TemporaryDatabase;
let proxy: TcpProxy;
let dataFolder: string;
let first: ServiceProcess;
beforeAll(async () => {
  temporary = await startTemporaryDatabase();
  proxy = await TcpProxy.startFor(temporary.uri);
  dataFolder = await mkdtemp(path.join(tmpdir(), 'usage-process-'));
  first = await startServiceProcess({ dataFolder, variables: variables(temporary.newName()) });
});
afterAll(async () => {
  await first.close();
  await proxy.close();
  await temporary.stop();
  await rm(dataFolder, { recursive: true, force: true });
});

let dbName = '';
function variables(name: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  dbName = name;
  return { MONGO_URI: proxy.uri, MONGO_DB_NAME: name, ...more };
}

async function madeBy(service: ServiceProcess, name: string): Promise<string> {
  const body = new FormData();
  body.set('audio', new File([fixtureBytes('speech.mp3')], 'voice.mp3'));
  body.set('user_id', USER_ID);
  body.set('name', name);
  const answer = await fetch(`${service.url}/api/upload-reference`, { method: 'POST', body });
  return ((await answer.json()) as { model_id: string }).model_id;
}

function speak(service: ServiceProcess, modelId: string, text = TEXT): Promise<Response> {
  const body = JSON.stringify({ text, format: 'wav', sample_rate: 8_000 });
  const headers = { 'content-type': 'application/json' };
  return fetch(`${service.url}/api/voice-models/${modelId}/speech`, { method: 'POST', headers, body });
}

/** Has so many speeches spoken to their end, by turns. */
async function speakAll(service: ServiceProcess, count: number, modelIds: readonly string[]): Promise<void> {
  const turns = Array.from({ length: count }, (_, turn) => modelIds[turn % modelIds.length] ?? '');
  await mapWithConcurrency(turns, AT_ONCE, async (modelId) => {
    const answer = await speak(service, modelId);
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
  });
}

async function totals(
  service: ServiceProcess,
): Promise<{ speech_count: number; utf8_bytes: number; pending: boolean }> {
  const answer = await fetch(`${service.url}/api/usage?user_id=${USER_ID}`);
  const report = (await answer.json()) as { totals: { speech_count: number; utf8_bytes: number }; pending?: true };
  return { ...report.totals, pending: report.pending === true };
}

async function untilCounted(service: ServiceProcess): Promise<void> {
  for (const until = Date.now() + 30_000; Date.now() < until; await sleep(50)) {
    const { speech_count, pending } = await totals(service);
    if (!pending && speech_count >= SPEECHES) return;
  }
}

describe('speeches with MongoDB away for half of them, and a kill -9', () => {
  it(
    `are counted once each, all ${SPEECHES}`,
    async () => {
      const modelIds = [await madeBy(first, 'Ada'), await madeBy(first, 'Grace')];
      const quarter = Math.floor(SPEECHES / 4);
      await speakAll(first, SPEECHES - 3 * quarter, modelIds);
      await proxy.refuse();
      await first.process.waitFor(/"event":"database_unavailable"/);
      await speakAll(first, quarter, modelIds);
      // One that is not heard to its end when the process dies; nobody has it.
      first.sandbox.faults.add({ match: { path: '/v1/tts' }, drip: { bytes: 1_000, everyMs: 50 }, times: 1 });
      const cutOff = (await speak(first, modelIds[0] ?? '', TEXT.repeat(50))).arrayBuffer();
      first.process.child.kill('SIGKILL');
      await expect(cutOff).rejects.toThrow();

      const more = { FISH_API_BASE_URL: first.sandbox.url };
      const second = await startServiceProcess({ dataFolder, variables: variables(dbName, more) });
      try {
        await speakAll(second, quarter, modelIds);
        await proxy.restore();
        await speakAll(second, quarter, modelIds);
        await untilCounted(second);
        const utf8_bytes = SPEECHES * TEXT.length;
        expect(await totals(second)).toMatchObject({ speech_count: SPEECHES, utf8_bytes, pending: false });
        const records = await temporary.client.db(dbName).collection('voice_models').find().toArray();
        const counts = records.map(({ usage }) => usage.speech_count);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(SPEECHES);
        second.process.child.kill('SIGTERM');
        expect(await second.process.exit).toBe(0);
      } finally {
        await second.close();
      }
    },
    TIMEOUT_MS,
  );
});
