import { getEventListeners } from 'node:events';
import { FishAudioClient } from '../../../src/fish-audio/client';
import { answer, closedPort, type Step } from '../../support/network/scripted-server';
import { CANARY_KEY, expectNoConnections, failureOf, input, Kit, largeVoice, MODEL } from './kit';

const kit = new Kit();
afterEach(() => kit.close());

const once = { retry: { attempts: 1 } };
const secure = (url: string): string => url.replace('http:', 'https:');

describe('a connection that does not come about', () => {
  const notSent = { code: 'provider_unreachable', status: 503, outcome: 'not_sent' };

  it('is tried again for every call, since nothing was sent (D81)', async () => {
    const client = kit.client(`http://127.0.0.1:${await closedPort()}`);
    const error = await failureOf(client.createModel(input()));
    expect(error).toMatchObject({ ...notSent, networkCode: 'ECONNREFUSED' });
    expect(kit.log.events.filter((event) => event === 'fish_audio_repeat')).toHaveLength(2);
  });

  it('may fail for an unknown name (D81)', async () => {
    const client = kit.client('http://no-such-host.invalid', once);
    expect(await failureOf(client.createModel(input()))).toMatchObject(notSent);
  });

  it('may fail for want of TLS (D81)', async () => {
    const { server } = await kit.serve(answer(201, MODEL));
    const client = kit.client(secure(server.url), once);
    expect(await failureOf(client.createModel(input()))).toMatchObject(notSent);
    expect(server.requests).toHaveLength(0);
  });

  it('is given up after a time of its own (D82)', async () => {
    const url = await kit.serveSockets(() => undefined);
    const client = kit.client(secure(url), { ...once, timeouts: { connectMs: 100 } });
    expect(await failureOf(client.createModel(input()))).toMatchObject({ ...notSent, networkCode: 'CONNECT_TIMEOUT' });
  });
});

describe('a connection that breaks', () => {
  const inMidBody =
    (cut: 'resetAndDestroy' | 'destroy'): Step =>
    ({ request }) => {
      request.pause();
      setTimeout(() => request.socket[cut](), 50);
    };
  const early: [string, Step][] = [
    ['before the body', ({ request }) => request.socket.resetAndDestroy()],
    ['in the middle of the body', inMidBody('resetAndDestroy')],
    ['in the middle of the body, quietly', inMidBody('destroy')],
  ];

  it.each(early)('%s cannot have made a model, so a create is sent again (D86)', async (_when, step) => {
    const { client, server } = await kit.serve(step, answer(201, MODEL));
    await expect(client.createModel(input({ voices: [largeVoice(16)] }))).resolves.toMatchObject({ id: MODEL._id });
    expect(server.requests).toHaveLength(2);
  });

  it.each(early)('%s each time is said to have sent nothing, after three tries (D86)', async (_when, step) => {
    const { client, server } = await kit.serve(step);
    const error = await failureOf(client.createModel(input({ voices: [largeVoice(16)] })));
    expect(error).toMatchObject({ code: 'provider_error', status: 502, outcome: 'not_sent' });
    expect(server.requests).toHaveLength(3);
  });

  it('in the middle of the body may be a connection that served before (D86)', async () => {
    const { client, server } = await kit.serve(answer(201, MODEL), inMidBody('destroy'), answer(201, MODEL));
    await client.createModel(input({ voices: [largeVoice(16)] }));
    await client.createModel(input({ voices: [largeVoice(16)] }));
    expect(server.requests).toHaveLength(3);
  });

  it('once an answer has begun leaves a create open, however much of the body was sent (D86)', async () => {
    const { client, server } = await kit.serve(({ request, response }) => {
      request.pause();
      response.writeHead(201, { 'Content-Length': '1000' }).write('{"_id": "abc"');
      setTimeout(() => request.socket.resetAndDestroy(), 50);
    });
    const error = await failureOf(client.createModel(input({ voices: [largeVoice(16)] })));
    expect(error).toMatchObject({ code: 'provider_error', outcome: 'unknown' });
    expect(server.requests).toHaveLength(1);
  });

  const resetAfterBody: Step = async ({ request, whole }) => {
    await whole();
    request.socket.resetAndDestroy();
  };
  const resetInAnswer: Step = async ({ request, response, whole }) => {
    await whole();
    response.writeHead(201, { 'Content-Length': '1000' }).write('{"_id": "abc"');
    setTimeout(() => request.socket.resetAndDestroy(), 20);
  };

  it.each([
    ['after the body', resetAfterBody],
    ['in the middle of the answer', resetInAnswer],
  ])('%s leaves a create open, and it is not repeated (D86)', async (_when, step) => {
    const { client, server } = await kit.serve(step);
    const error = await failureOf(client.createModel(input()));
    expect(error).toMatchObject({ code: 'provider_error', status: 502, outcome: 'unknown' });
    expect(server.requests).toHaveLength(1);
  });

  it('is of no consequence to a read (D86)', async () => {
    const { client } = await kit.serve(resetAfterBody, resetInAnswer, answer(200, MODEL));
    await expect(client.getModel(MODEL._id)).resolves.toMatchObject({ id: MODEL._id });
  });

  it('counts a model as deleted when it is gone after a try that broke', async () => {
    const { client } = await kit.serve(resetAfterBody, answer(404, { message: 'Model not found' }));
    await expect(client.deleteModel('abc')).resolves.toBeUndefined();
  });

  it('is not cut when all went well: the next call uses it', async () => {
    const { client, server } = await kit.serve(answer(200, MODEL));
    for (let calls = 0; calls < 3; calls += 1) await client.getModel('abc');
    expect(server.openConnections()).toBe(1);
  });
});

describe('an answer that does not come', () => {
  const trickle: Step = async ({ response, whole }) => {
    await whole();
    response.writeHead(201);
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  };
  const stall: Step = async ({ response, whole }) => {
    await whole();
    response.writeHead(201).write('{"_id":');
  };

  it.each<[string, Step]>([
    ['at all (D83)', () => undefined],
    ['to its end (D84)', stall],
    ['to its end, though bytes keep coming (D84)', trickle],
  ])('%s leaves a create open', async (_what, step) => {
    const { server } = await kit.serve(step);
    const client = kit.client(server.url, { timeouts: { createMs: 400 } });
    const error = await failureOf(client.createModel(input()));
    expect(error).toMatchObject({ code: 'provider_timeout', status: 504, outcome: 'unknown' });
    expect(server.requests).toHaveLength(1);
  });

  it('while the samples are still being taken leaves nothing open: half a form makes no model', async () => {
    const { server } = await kit.serve(({ request }) => void request.pause());
    const client = kit.client(server.url, { timeouts: { createMs: 300 } });
    const error = await failureOf(client.createModel(input({ voices: [largeVoice(16)] })));
    expect(error).toMatchObject({ code: 'provider_timeout', outcome: 'not_sent' });
    expect(server.requests).toHaveLength(1);
  });

  it('is not waited for twice, not even for a read', async () => {
    const { server } = await kit.serve(() => undefined);
    const client = kit.client(server.url, { timeouts: { readMs: 300 } });
    expect((await failureOf(client.listModels())).code).toBe('provider_timeout');
    expect(server.requests).toHaveLength(1);
  });

  it('decides by the status when only the words of a refusal are missing', async () => {
    const { server } = await kit.serve(({ response }) => void response.writeHead(401).write('Inv'));
    const client = kit.client(server.url, { timeouts: { readMs: 300 } });
    expect((await failureOf(client.getModel('abc'))).code).toBe('provider_auth');
  });
});

describe('a caller that leaves', () => {
  it('before the call causes no request', async () => {
    const { client, server } = await kit.serve(answer(201, MODEL));
    const error = await failureOf(client.createModel(input(), { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: 'client_closed', outcome: 'not_sent' });
    expect(server.requests).toHaveLength(0);
  });

  it('in the middle ends the call at once and cuts the connection', async () => {
    const controller = new AbortController();
    const { client, server } = await kit.serve(() => void setTimeout(() => controller.abort(), 30));
    const error = await failureOf(client.createModel(input(), { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'client_closed', status: 499, outcome: 'unknown' });
    await expectNoConnections(server);
    expect(kit.log.events).not.toContain('fish_audio_failure');
  });

  it('during a wait ends the waiting', async () => {
    const controller = new AbortController();
    const { server } = await kit.serve(answer(429, undefined, { 'Retry-After': '5' }));
    const client = new FishAudioClient({ apiKey: CANARY_KEY, baseUrl: server.url, log: kit.log });
    setTimeout(() => controller.abort(), 100);
    const startedAt = performance.now();
    const error = await failureOf(client.createModel(input(), { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'client_closed', outcome: 'rejected' });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    client.close();
  });

  it('leaves no listener on a signal that lives on', async () => {
    const { signal } = new AbortController();
    const { client } = await kit.serve(answer(200, MODEL));
    for (let calls = 0; calls < 5; calls += 1) await client.getModel('abc', { signal });
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('a closed client', () => {
  it('cuts what it was doing and starts nothing new', async () => {
    const { client, server } = await kit.serve(() => void setTimeout(() => client.close(), 20));
    expect((await failureOf(client.createModel(input()))).outcome).toBe('unknown');
    expect((await failureOf(client.getModel('abc'))).code).toBe('shutting_down');
    expect(server.requests).toHaveLength(1);
  });
});
