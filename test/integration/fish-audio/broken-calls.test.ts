import { once } from 'node:events';
import { FishAudioClient } from '../../../src/fish-audio/client';
import type { FaultRule } from '../../../src/sandbox/fish-audio/faults/fault-rules';
import { startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import { closedPort, scriptedServer } from '../../support/network/scripted-server';
import { RecordedLog } from '../../support/service/recorded-log';
import { TEST_API_KEY } from '../../support/service/service';
import { failureOf, input } from '../../unit/fish-audio/kit';
import { Bench, eventually, largeSample, seen } from './kit';

const CREATE = { method: 'POST', path: '/model' };
const MODEL_ID = '5f0c1d2e3b4a49688776a5b4c3d2e1f0';

const bench = new Bench();
afterEach(() => bench.close());

describe('a call that breaks', () => {
  it('before it is sent is reported as provider_unreachable (D81)', async () => {
    await bench.start({ settings: { FISH_API_BASE_URL: `http://127.0.0.1:${await closedPort()}` } });
    expect(seen(await bench.upload())).toMatchObject({ status: 503, code: 'provider_unreachable' });
    expect(seen(await bench.speak(MODEL_ID))).toMatchObject({ status: 503, code: 'provider_unreachable' });
    await bench.expectNoFiles();
  });

  it.each(['before-body', 'mid-body'] as const)('%s is retried: the caller gets its voice model (D86)', async (cut) => {
    await bench.start();
    bench.service.sandbox.faults.add({ match: CREATE, cut });
    await bench.upload(largeSample()).expect(201);
    expect(bench.service.sandbox.state.creates).toBe(1);
    expect(bench.requestCount('POST', '/model')).toBe(2);
    await bench.expectNoFiles();
  });

  it('in the middle of the body each time fails after three attempts (D86)', async () => {
    await bench.start();
    bench.service.sandbox.faults.add({ match: CREATE, times: 10, cut: 'mid-body' });
    expect(seen(await bench.upload(largeSample()))).toMatchObject({ status: 502, code: 'provider_error' });
    expect(bench.requestCount('POST', '/model')).toBe(3);
    expect(bench.service.sandbox.state.creates).toBe(0);
    await bench.expectNoFiles();
  });

  it.each<[string, FaultRule]>([
    ['after the body (D86)', { cut: 'after-body', doWork: true }],
    ['in the middle of the response (D86)', { cut: 'mid-response' }],
    ['with half of the JSON (D87)', { malformed: 'truncated-json' }],
    ['with JSON of another shape (D87)', { malformed: 'wrong-shape' }],
    ['with an empty 201 (D88)', { malformed: 'empty' }],
    ['with a 500 though the work is done (D80)', { status: 500, doWork: true }],
    ['with a 204 (D88)', { status: 204, doWork: true }],
  ])('%s makes no second voice model', async (_when, rule) => {
    await bench.start();
    bench.service.sandbox.faults.add({ match: CREATE, ...rule });
    await bench.upload();
    expect(bench.service.sandbox.state.creates).toBeLessThanOrEqual(1);
    await bench.expectNoFiles();
  });

  it('by a response of 500 MB is cut off at its first megabyte (D90)', async () => {
    let megabytes = 0;
    const flood = await scriptedServer(async ({ response }) => {
      const piece = Buffer.alloc(1024 * 1024, ' ');
      response.writeHead(201, { 'Content-Type': 'application/json' }).on('error', () => undefined);
      for (let sent = 0; sent < 500 && !response.destroyed; sent += 1, megabytes += 1) {
        if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      }
    });
    try {
      await bench.start({ settings: { FISH_API_BASE_URL: flood.url } });
      const response = await bench.upload();
      expect(response.status).toBeGreaterThanOrEqual(502);
      expect(response.text.length).toBeLessThan(1_000);
      expect(megabytes / flood.requests.length).toBeLessThan(50);
      await eventually(() => flood.openConnections() === 0);
    } finally {
      await flood.close();
    }
  });
});

describe('a response that is late', () => {
  it.each<[string, FaultRule]>([
    ['at all (D83)', { hang: true, doWork: true }],
    ['to its end (D84)', { drip: { bytes: 1, everyMs: 50 } }],
  ])('%s leaves a model that is found by its tag', async (_what, rule) => {
    const sandbox = await startSandbox();
    const timeouts = { createMs: 300 };
    const client = new FishAudioClient({ apiKey: 'a-key', baseUrl: sandbox.url, log: new RecordedLog(), timeouts });
    try {
      sandbox.faults.add({ match: CREATE, ...rule });
      const error = await failureOf(client.createModel(input({ tags: ['upload-7f3a'] })));
      expect(error).toMatchObject({ code: 'provider_timeout', status: 504, outcome: 'unknown' });
      await expect(client.findModelByTag('upload-7f3a')).resolves.toMatchObject({ title: 'Narrator' });
      expect(sandbox.state.creates).toBe(1);
    } finally {
      client.close();
      await sandbox.close();
    }
  });
});

describe('a voice model whose training fails', () => {
  it('is reported as failed when it is to speak, and can be deleted (D95)', async () => {
    await bench.start({ sandbox: { trainingMs: 60_000, trainingOutcome: 'failed' } });
    const modelId = await bench.createdId();
    bench.service.sandbox.behave({ trainingMs: 0 });
    expect(seen(await bench.speak(modelId))).toMatchObject({ status: 409, code: 'voice_model_failed' });
    const { url } = bench.service.sandbox;
    const client = new FishAudioClient({ apiKey: TEST_API_KEY, baseUrl: url, log: new RecordedLog() });
    await expect(client.getModel(modelId)).resolves.toMatchObject({ state: 'failed' });
    await client.deleteModel(modelId);
    client.close();
  });
});
