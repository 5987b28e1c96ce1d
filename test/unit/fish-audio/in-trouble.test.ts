import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { FishAudioClientOptions } from '../../../src/fish-audio/options';
import { answer, type Step } from '../../support/network/scripted-server';
import { CANARY_KEY, failureOf, input, Kit, MODEL } from './kit';

const FAILURE = answer(500, { message: 'x' });
const SOUND = answer(200, 'sound', { 'Content-Type': 'audio/mpeg' });
const fiveTimes = [FAILURE, FAILURE, FAILURE, FAILURE, FAILURE] as const;

const kit = new Kit();
afterEach(() => kit.close());

/** A client whose clock stands still until the test moves it. */
async function serve(steps: readonly Step[], options: Partial<FishAudioClientOptions> = {}) {
  const clock = { nowMs: 0 };
  const { server } = await kit.serve(...steps);
  const client = kit.client(server.url, { now: () => clock.nowMs, ...options });
  return { client, server, clock };
}

/** Answers when the test says so. */
function gate(step: Step): { step: Step; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), step: (exchange) => opened.then(() => step(exchange)) };
}

describe('a Fish.Audio that keeps failing', () => {
  it('is left alone, by every kind of call, until the time is over (D96)', async () => {
    const { client, server } = await serve([...fiveTimes, answer(201, MODEL)]);
    for (let creates = 0; creates < 5; creates += 1) await failureOf(client.createModel(input()));
    const calls = [
      client.createModel(input()),
      client.speak('abc', { text: 'x' }),
      client.getModel('abc'),
      client.listModels(),
      client.findModelByTag('upload-7f3a'),
      client.deleteModel('abc'),
      client.getApiCredit(),
    ];
    for (const call of calls) {
      expect(await failureOf(call)).toMatchObject({
        code: 'provider_unreachable',
        status: 503,
        outcome: 'not_sent',
        details: { retryAfterSeconds: 10 },
      });
    }
    expect(server.requests).toHaveLength(5);
    expect(kit.waits).toEqual([]);
  });

  it('is asked by one of many when the time is over, and by all after its success (D96)', async () => {
    const probe = gate(answer(200, MODEL));
    const { client, server, clock } = await serve([...fiveTimes, probe.step, answer(200, MODEL)]);
    for (let creates = 0; creates < 5; creates += 1) await failureOf(client.createModel(input()));
    clock.nowMs += 10_000;
    const first = client.getModel('abc');
    const others = Array.from({ length: 50 }, () => failureOf(client.createModel(input())));
    for (const error of await Promise.all(others)) expect(error.code).toBe('provider_unreachable');
    await eventually(() => server.requests.length === 6);
    probe.open();
    await first;
    await Promise.all(Array.from({ length: 10 }, () => client.getModel('abc')));
    expect(server.requests).toHaveLength(16);
    expect(kit.log.events.filter((event) => event === 'fish_audio_resumed')).toHaveLength(1);
  });

  it('is not asked again by the probe itself', async () => {
    const { client, server, clock } = await serve([FAILURE]);
    for (let creates = 0; creates < 5; creates += 1) await failureOf(client.createModel(input()));
    clock.nowMs += 10_000;
    expect((await failureOf(client.getModel('abc'))).code).toBe('provider_error');
    expect(server.requests).toHaveLength(6);
  });

  it('is not asked again by a call during whose wait others had failed', async () => {
    let failOthers = async (): Promise<void> => undefined;
    const { client, server } = await serve([FAILURE], { sleep: () => failOthers() });
    failOthers = async () => {
      failOthers = async () => undefined;
      for (let creates = 0; creates < 4; creates += 1) await failureOf(client.createModel(input()));
    };
    expect(await failureOf(client.getModel('abc'))).toMatchObject({ code: 'provider_error', outcome: 'unknown' });
    expect(server.requests).toHaveLength(5);
  });

  it('is reported once, and a refused key in plain words (D73)', async () => {
    const { client, server } = await serve([answer(401, { message: CANARY_KEY })]);
    for (let calls = 0; calls < 5; calls += 1) await failureOf(client.getApiCredit());
    for (let calls = 0; calls < 20; calls += 1) {
      expect((await failureOf(client.getApiCredit())).details.retryAfterSeconds).toBe(30);
    }
    expect(server.requests).toHaveLength(5);
    const alerts = kit.log.lines.filter(({ level }) => level === 'error');
    expect(alerts.map(({ text }) => JSON.parse(text))).toEqual([
      expect.objectContaining({ event: 'fish_audio_paused', reason: 'bad_key', pause_ms: 30_000 }),
    ]);
  });

  it('may be one that breaks off its sound again and again', async () => {
    const breaking: Step = async ({ request, response, whole }) => {
      await whole();
      response.writeHead(200, { 'Content-Type': 'audio/mpeg' }).write('sound');
      setTimeout(() => request.socket.resetAndDestroy(), 5);
    };
    const { client, server } = await serve([breaking]);
    const speak = async () => buffer((await client.speak('abc', { text: 'x' })).stream);
    for (let calls = 0; calls < 20; calls += 1) await failureOf(speak());
    expect(server.requests.length).toBeLessThan(12);
  });

  it('is no reason to keep those waiting who stand in line', async () => {
    const slow = gate(FAILURE);
    const { client, server } = await serve([slow.step], { queue: { queueMs: 60_000 } });
    const calls = Array.from({ length: 20 }, () => failureOf(client.createModel(input())));
    await eventually(() => server.requests.length === 5);
    slow.open();
    const codes = (await Promise.all(calls)).map(({ code }) => code);
    expect(codes.filter((code) => code === 'provider_unreachable').length).toBeGreaterThan(10);
    expect(server.requests.length).toBeLessThan(10);
  });

  it.each([402, 404, 422, 429])('is not one that answers %i', async (status) => {
    const { client, server } = await serve([answer(status, { message: 'x' })], { retry: { attempts: 1 } });
    for (let calls = 0; calls < 20; calls += 1) await failureOf(client.createModel(input()));
    expect(server.requests).toHaveLength(20);
  });
});

describe('a slow Fish.Audio', () => {
  it('gets five creates and speeches at once, and the next as soon as one is done (D97)', async () => {
    const slow = gate(answer(201, MODEL));
    const { client, server } = await serve([slow.step]);
    const calls = Array.from({ length: 8 }, () => client.createModel(input()));
    await eventually(() => server.requests.length === 5);
    await delay(50);
    expect(server.requests).toHaveLength(5);
    slow.open();
    await Promise.all(calls);
    expect(server.requests).toHaveLength(8);
  });

  it('does not keep those waiting who only want to read, change or delete (D97)', async () => {
    const slow = gate(answer(201, MODEL));
    const { client, server } = await serve([slow.step, answer(200, MODEL)], { concurrency: 1 });
    const create = client.createModel(input());
    await eventually(() => server.requests.length === 1);
    await client.getModel('abc');
    await client.updateModel('abc', { title: 'x' });
    await client.deleteModel('abc');
    slow.open();
    await create;
  });

  it('holds the place of a speech until its last byte', async () => {
    const rest = gate(({ response }) => response.end());
    const { client, server } = await serve(
      [
        async (exchange) => {
          await exchange.whole();
          exchange.response.writeHead(200, { 'Content-Type': 'audio/mpeg' }).write('sound');
          await rest.step(exchange);
        },
        SOUND,
      ],
      { concurrency: 1 },
    );
    const { stream } = await client.speak('abc', { text: 'x' });
    const next = client.speak('abc', { text: 'x' });
    await delay(50);
    expect(server.requests).toHaveLength(1);
    rest.open();
    await buffer(stream);
    await buffer((await next).stream);
  });

  it('gets the place of a speech back when its reader closes it', async () => {
    const { client } = await serve([SOUND], { concurrency: 1 });
    for (let calls = 0; calls < 5; calls += 1) (await client.speak('abc', { text: 'x' })).stream.destroy();
    await buffer((await client.speak('abc', { text: 'x' })).stream);
  });

  it('is not asked by a caller that has left the line', async () => {
    const slow = gate(answer(201, MODEL));
    const { client, server } = await serve([slow.step], { concurrency: 1 });
    const create = client.createModel(input());
    const controller = new AbortController();
    const left = failureOf(client.speak('abc', { text: 'x' }, { signal: controller.signal }));
    await eventually(() => server.requests.length === 1);
    controller.abort();
    expect(await left).toMatchObject({ code: 'client_closed', outcome: 'not_sent' });
    slow.open();
    await create;
    expect(server.requests).toHaveLength(1);
  });

  it('keeps a repeated call in its place', async () => {
    const titles: string[] = [];
    const refuseOnce: Step = async (exchange) => {
      await exchange.whole();
      await answer(429, { message: 'limit' })(exchange);
    };
    const { client, server } = await serve([refuseOnce, answer(201, MODEL)], { concurrency: 1 });
    await Promise.all(
      ['first', 'second'].map((title) => client.createModel(input({ title })).then(() => titles.push(title))),
    );
    expect(titles).toEqual(['first', 'second']);
    const sent = server.requests.map(({ body }) => /first|second/.exec(Buffer.concat(body).toString('latin1'))?.[0]);
    expect(sent).toEqual(['first', 'first', 'second']);
  });

  it('that allows fewer calls than we thought is not asked for more', async () => {
    const told = answer(201, MODEL, { 'ratelimit-limit-concurrency': '2' });
    const slow = gate(told);
    const { client, server } = await serve([told, slow.step]);
    await client.createModel(input());
    const calls = Array.from({ length: 5 }, () => client.createModel(input()));
    await eventually(() => server.requests.length === 3);
    await delay(50);
    expect(server.requests).toHaveLength(3);
    slow.open();
    await Promise.all(calls);
  });

  it('sends everyone in line home when the client is closed', async () => {
    const { client, server } = await serve([() => undefined], { concurrency: 1 });
    const calls = [1, 2, 3].map(() => failureOf(client.createModel(input())));
    await eventually(() => server.requests.length === 1);
    client.close();
    const codes = (await Promise.all(calls)).map(({ code }) => code);
    expect(codes).toEqual(['provider_error', 'shutting_down', 'shutting_down']);
    expect(kit.log.events).not.toContain('fish_audio_paused');
  });
});

async function eventually(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !holds(); tries += 1) await delay(10);
  expect(holds()).toBe(true);
}
