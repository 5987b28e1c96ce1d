import { getEventListeners } from 'node:events';
import { FishAudioClient } from '../../../src/fish-audio/client';
import { busyness } from '../../support/machine/busyness';
import { answer, closedPort, type Step } from '../../support/network/scripted-server';
import { CANARY_KEY, expectNoConnections, failureOf, input, Kit, largeVoice, MODEL } from './kit';

const kit = new Kit();
afterEach(() => kit.close());

const once = { retry: { attempts: 1 } };
const secure = (url: string): string => url.replace('http:', 'https:');

describe('a connection that cannot be established', () => {
  const notSent = { code: 'provider_unreachable', status: 503, outcome: 'not_sent' };

  it('is retried even for a create, since nothing was sent (D81)', async () => {
    const client = kit.client(`http://127.0.0.1:${await closedPort()}`);
    const error = await failureOf(client.createModel(input()));
    expect(error).toMatchObject({ ...notSent, networkCode: 'ECONNREFUSED' });
    expect(kit.log.events.filter((event) => event === 'fish_audio_repeat')).toHaveLength(2);
  });

  it('may have an unknown host name (D81)', async () => {
    const client = kit.client('http://no-such-host.invalid', once);
    expect(await failureOf(client.createModel(input()))).toMatchObject(notSent);
  });

  it('may have a server without TLS (D81)', async () => {
    const { server } = await kit.serve(answer(201, MODEL));
    const client = kit.client(secure(server.url), once);
    expect(await failureOf(client.createModel(input()))).toMatchObject(notSent);
    expect(server.requests).toHaveLength(0);
  });

  it('times out after a timeout of its own (D82)', async () => {
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
    ['in the middle of the body, without a reset', inMidBody('destroy')],
  ];

  it.each(early)('%s cannot have created a model, so a create is retried (D86)', async (_when, step) => {
    const { client, server } = await kit.serve(step, answer(201, MODEL));
    await expect(client.createModel(input({ voices: [largeVoice(16)] }))).resolves.toMatchObject({ id: MODEL._id });
    expect(server.requests).toHaveLength(2);
  });

  it.each(early)('%s each time has the outcome not_sent after three attempts (D86)', async (_when, step) => {
    const { client, server } = await kit.serve(step);
    const error = await failureOf(client.createModel(input({ voices: [largeVoice(16)] })));
    expect(error).toMatchObject({ code: 'provider_error', status: 502, outcome: 'not_sent' });
    expect(server.requests).toHaveLength(3);
  });

  it('in the middle of the body may be a connection that was used before (D86)', async () => {
    const { client, server } = await kit.serve(answer(201, MODEL), inMidBody('destroy'), answer(201, MODEL));
    await client.createModel(input({ voices: [largeVoice(16)] }));
    await client.createModel(input({ voices: [largeVoice(16)] }));
    expect(server.requests).toHaveLength(3);
  });

  it('after the response has begun gives a create the outcome unknown, however much was sent (D86)', async () => {
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
  const resetInResponse: Step = async ({ request, response, whole }) => {
    await whole();
    response.writeHead(201, { 'Content-Length': '1000' }).write('{"_id": "abc"');
    setTimeout(() => request.socket.resetAndDestroy(), 20);
  };

  it.each([
    ['after the body', resetAfterBody],
    ['in the middle of the response', resetInResponse],
  ])('%s gives a create the outcome unknown, and it is not retried (D86)', async (_when, step) => {
    const { client, server } = await kit.serve(step);
    const error = await failureOf(client.createModel(input()));
    expect(error).toMatchObject({ code: 'provider_error', status: 502, outcome: 'unknown' });
    expect(server.requests).toHaveLength(1);
  });

  it('does not fail a read, which is retried (D86)', async () => {
    const { client } = await kit.serve(resetAfterBody, resetInResponse, answer(200, MODEL));
    await expect(client.getModel(MODEL._id)).resolves.toMatchObject({ id: MODEL._id });
  });

  it('counts a model as deleted when the next attempt does not find it', async () => {
    const { client } = await kit.serve(resetAfterBody, answer(404, { message: 'Model not found' }));
    await expect(client.deleteModel('abc')).resolves.toBeUndefined();
  });

  it('because the response changes to another protocol ends every call, and makes its place free', async () => {
    const { server } = await kit.serve(async ({ request, whole }) => {
      await whole();
      request.socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    });
    const client = kit.client(server.url, { ...once, concurrency: 1 });
    const calls = [client.createModel(input()), client.speak('abc', { text: 'x' }), client.getModel(MODEL._id)];
    for (const error of await Promise.all(calls.map(failureOf)))
      expect(error).toMatchObject({ code: 'provider_error', outcome: 'unknown', networkCode: 'ECONNRESET' });
  });

  it('is not one that completed: that one is used by the next call', async () => {
    const { client, server } = await kit.serve(answer(200, MODEL));
    for (let calls = 0; calls < 3; calls += 1) await client.getModel(MODEL._id);
    expect(server.openConnections()).toBe(1);
  });
});

describe('a response that does not arrive', () => {
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
  ])('%s gives a create the outcome unknown', async (_what, step) => {
    const { server } = await kit.serve(step);
    const client = kit.client(server.url, { timeouts: { createMs: 400 } });
    const error = await failureOf(client.createModel(input()));
    expect(error).toMatchObject({ code: 'provider_timeout', status: 504, outcome: 'unknown' });
    expect(server.requests).toHaveLength(1);
  });

  it('while the samples are being sent has the outcome not_sent, since half a form creates no model', async () => {
    const { server } = await kit.serve(({ request }) => void request.pause());
    const client = kit.client(server.url, { timeouts: { createMs: 300 } });
    const error = await failureOf(client.createModel(input({ voices: [largeVoice(16)] })));
    expect(error).toMatchObject({ code: 'provider_timeout', outcome: 'not_sent' });
    expect(server.requests).toHaveLength(1);
  });

  it('is not retried, not even for a read', async () => {
    const { server } = await kit.serve(() => undefined);
    const client = kit.client(server.url, { timeouts: { readMs: 300 } });
    expect((await failureOf(client.walkOwnModels())).code).toBe('provider_timeout');
    expect(server.requests).toHaveLength(1);
  });

  it('is classified by its status when only the body of a refusal is missing', async () => {
    const { server } = await kit.serve(({ response }) => void response.writeHead(401).write('Inv'));
    const client = kit.client(server.url, { timeouts: { readMs: 300 } });
    expect((await failureOf(client.getModel(MODEL._id))).code).toBe('provider_auth');
  });
});

describe('a caller that leaves', () => {
  it('before the call starts causes no request', async () => {
    const { client, server } = await kit.serve(answer(201, MODEL));
    const error = await failureOf(client.createModel(input(), { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: 'client_closed', outcome: 'not_sent' });
    expect(server.requests).toHaveLength(0);
  });

  it('during the call ends it at once and closes the connection', async () => {
    const controller = new AbortController();
    const { client, server } = await kit.serve(() => void setTimeout(() => controller.abort(), 30));
    const error = await failureOf(client.createModel(input(), { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'client_closed', status: 499, outcome: 'unknown' });
    await expectNoConnections(server);
    expect(kit.log.events).not.toContain('fish_audio_failure');
  });

  it('during a wait between two attempts ends the wait', async () => {
    const controller = new AbortController();
    const { server } = await kit.serve(answer(429, undefined, { 'Retry-After': '5' }));
    const client = new FishAudioClient({ apiKey: CANARY_KEY, baseUrl: server.url, log: kit.log });
    setTimeout(() => controller.abort(), 100);
    const startedAt = performance.now();
    const error = await failureOf(client.createModel(input(), { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'client_closed', outcome: 'rejected' });
    expect(performance.now() - startedAt).toBeLessThan(2_000 * busyness());
    client.close();
  });

  it('is no longer observed after the call: its signal has no listener', async () => {
    const { signal } = new AbortController();
    const { client } = await kit.serve(answer(200, MODEL));
    for (let calls = 0; calls < 5; calls += 1) await client.getModel(MODEL._id, { signal });
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('a closed client', () => {
  it('ends the calls in flight and starts no new ones', async () => {
    const { client, server } = await kit.serve(() => void setTimeout(() => client.close(), 20));
    expect((await failureOf(client.createModel(input()))).outcome).toBe('unknown');
    expect((await failureOf(client.getModel(MODEL._id))).code).toBe('shutting_down');
    expect(server.requests).toHaveLength(1);
  });
});
