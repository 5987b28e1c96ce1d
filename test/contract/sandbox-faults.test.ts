import { type FaultRule, type Sandbox, startSandbox } from '../../src/sandbox/fish-audio/start-sandbox';
import { modelForm, SandboxCaller } from '../support/network/sandbox-requests';

describe('the sandbox, faults', () => {
  let sandbox: Sandbox;
  let fish: SandboxCaller;

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: 7 });
    fish = new SandboxCaller(sandbox);
  });
  beforeEach(() => {
    sandbox.state.reset();
    sandbox.faults.clear();
  });
  afterAll(() => sandbox.close());

  const onCreate = (rule: FaultRule) => sandbox.faults.add({ match: { method: 'POST', path: '/model' }, ...rule });

  describe('rules', () => {
    it('apply once by default, after the given number of requests', async () => {
      sandbox.faults.add({ match: { path: '/model' }, after: 1, times: 2, status: 503 });

      const statuses = [];
      for (let call = 0; call < 5; call++) statuses.push((await fish.get('/model')).status);

      expect(statuses).toEqual([200, 503, 503, 200, 200]);
    });

    it('match by method, path, prefix, pattern and key', async () => {
      sandbox.faults.add({
        match: { path: '/wallet/*', key: 'unlucky' },
        times: Number.POSITIVE_INFINITY,
        status: 500,
      });
      sandbox.faults.add({ match: { path: /^\/model\/[0-9a-f]+$/, method: 'delete' }, status: 502 });

      expect((await new SandboxCaller(sandbox, 'unlucky').get('/wallet/self/package')).status).toBe(500);
      expect((await fish.get('/wallet/self/package')).status).toBe(200);
      expect((await fish.get('/model/abc')).status).toBe(404);
      expect((await fish.request('DELETE', '/model/abc')).status).toBe(502);
    });

    it('apply with a probability, from the same seed each time', async () => {
      const run = async () => {
        sandbox.faults.clear();
        sandbox.faults.add({ times: Number.POSITIVE_INFINITY, probability: 0.5, status: 500 });
        const statuses = [];
        for (let call = 0; call < 12; call++) statuses.push((await fish.get('/model')).status);
        return statuses;
      };

      const first = await run();

      expect(new Set(first)).toEqual(new Set([200, 500]));
      expect(await run()).toEqual(first);
    });
  });

  describe('responses', () => {
    it.each([401, 402, 403, 404, 413, 415, 422, 429, 500, 503])(
      'can be %i without the work being done',
      async (status) => {
        onCreate({ status });

        const response = await fish.create();

        expect(response.status).toBe(status);
        expect(await response.json()).toEqual({ status, message: 'Scripted failure' });
        expect(sandbox.state.creates).toBe(0);
      },
    );

    it('can carry any body and headers', async () => {
      onCreate({ status: 422, body: [{ type: 'missing', loc: ['title'], msg: 'Field required' }] });
      onCreate({
        status: 502,
        body: '<html>Bad Gateway</html>',
        headers: { 'content-type': 'text/html', 'retry-after': '3' },
      });

      expect(await (await fish.create()).json()).toHaveLength(1);
      const html = await fish.create();
      expect([html.status, html.headers.get('retry-after'), await html.text()]).toEqual([
        502,
        '3',
        '<html>Bad Gateway</html>',
      ]);
    });

    it('can fail after the work was done', async () => {
      onCreate({ status: 504, doWork: true });

      expect((await fish.create()).status).toBe(504);
      expect(sandbox.state.creates).toBe(1);
    });

    it('can be sent before the body has been read', async () => {
      onCreate({ status: 413, early: true });
      let sent = 0;
      const endless = new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          sent++;
          controller.enqueue(Buffer.alloc(1000));
        },
      });

      const response = await fetch(`${sandbox.url}/model`, {
        method: 'POST',
        body: endless,
        duplex: 'half',
      } as RequestInit);

      expect(response.status).toBe(413);
      expect(sent).toBeLessThan(200);
    });

    it('can be delayed, or never sent', async () => {
      onCreate({ delayMs: 200 });
      onCreate({ hang: true, doWork: true });
      const startedAt = performance.now();

      expect((await fish.create()).status).toBe(201);
      expect(performance.now() - startedAt).toBeGreaterThan(190);
      const leaving = new AbortController();
      const headers = { authorization: 'Bearer a-key' };
      const hanging = fetch(`${sandbox.url}/model`, {
        method: 'POST',
        headers,
        body: modelForm(['short.wav']),
        signal: leaving.signal,
      });
      while (sandbox.state.creates < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      setTimeout(() => leaving.abort(), 200);
      await expect(hanging).rejects.toMatchObject({ name: 'AbortError' });
    });

    it('can be sent a few bytes at a time', async () => {
      sandbox.faults.add({ match: { path: '/model' }, drip: { bytes: 500, everyMs: 20 } });
      const startedAt = performance.now();

      expect(await (await fish.get('/model')).json()).toMatchObject({ total: 3 });
      expect(performance.now() - startedAt).toBeGreaterThan(60);
    });
  });

  describe('cuts', () => {
    it.each<[NonNullable<FaultRule['cut']>, boolean, number]>([
      ['before-body', false, 0],
      ['mid-body', false, 0],
      ['after-body', false, 0],
      ['after-body', true, 1],
      ['mid-response', false, 1],
    ])('%s (doWork %s) breaks the connection and leaves %i models', async (cut, doWork, creates) => {
      onCreate({ cut, doWork });

      await expect(fish.create().then((response) => response.json())).rejects.toThrow();

      expect(sandbox.state.creates).toBe(creates);
      expect((await fish.get('/model')).status).toBe(200);
    });

    it('mid-body has read about half of the body', async () => {
      onCreate({ cut: 'mid-body' });

      await expect(fish.create(modelForm(['speech.wav']))).rejects.toThrow();

      const logged = sandbox.state.requests[0];
      expect(logged?.status).toBeNull();
      expect(logged?.receivedBytes).toBeGreaterThanOrEqual((logged?.contentLength ?? 0) / 2);
      expect(logged?.receivedBytes).toBeLessThan(logged?.contentLength ?? 0);
    });

    it('mid-response sends a part of the sound', async () => {
      sandbox.faults.add({ match: { path: '/v1/tts' }, cut: 'mid-response' });
      const response = await fish.speak({ text: 'A sentence that is never finished.', format: 'wav' });
      let received = 0;

      const reading = (async () => {
        for await (const piece of response.body ?? []) received += piece.length;
      })();

      expect(response.status).toBe(200);
      await expect(reading).rejects.toThrow();
      expect(received).toBeGreaterThan(44);
    });
  });

  describe('malformed responses', () => {
    it('are broken JSON, nothing, or JSON of another shape', async () => {
      onCreate({ malformed: 'truncated-json' });
      onCreate({ malformed: 'empty' });
      onCreate({ malformed: 'wrong-shape' });

      const [truncated, empty, wrong] = [await fish.create(), await fish.create(), await fish.create()];

      expect([truncated.status, empty.status, wrong.status]).toEqual([201, 201, 201]);
      await expect(truncated.json()).rejects.toThrow('JSON');
      expect(await empty.text()).toBe('');
      expect(await wrong.json()).toEqual({ unexpected: true });
    });

    it('include an empty 200 for speech', async () => {
      sandbox.faults.add({ match: { path: '/v1/tts' }, malformed: 'empty' });

      const response = await fish.speak({ text: 'Hello.' });

      expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([200, 0]);
    });
  });

  describe('over HTTP, for other processes', () => {
    it('adds and clears rules, shows the state, resets', async () => {
      const rule = { match: { path: '/model' }, times: 'always', status: 503 };
      await fish.createdId();

      expect((await fish.json('POST', '/sandbox/faults', rule)).status).toBe(204);
      expect((await fish.get('/model')).status).toBe(503);
      expect((await fish.get('/model')).status).toBe(503);
      expect((await fish.request('DELETE', '/sandbox/faults')).status).toBe(204);
      expect((await fish.get('/model')).status).toBe(200);
      const state = (await (await fetch(`${sandbox.url}/sandbox/state`)).json()) as Record<string, unknown>;
      expect(state).toMatchObject({
        creates: 1,
        models: [{ samples: [{ fileName: 'speech.mp3', container: 'mp3' }] }],
      });
      expect(state.requests).toHaveLength(4);
      await fish.request('POST', '/sandbox/reset');
      expect(sandbox.state.models).toHaveLength(0);
    });

    it('reports why a rule is invalid', async () => {
      const response = await fish.json('POST', '/sandbox/faults', { cut: 'sideways', delay: 5 });

      expect(response.status).toBe(400);
      expect(await response.text()).toMatch(/delay.*cut|cut.*delay/s);
    });

    it('sets the credit of a key', async () => {
      await fish.json('POST', '/sandbox/credit', { key: 'a-key', creditUsd: -0.5 });

      expect(await (await fish.get('/wallet/self/api-credit')).json()).toMatchObject({ credit: '-0.500000' });
    });
  });
});
