import { buffer } from 'node:stream/consumers';
import { answer, type Step } from '../../support/network/scripted-server';
import { CANARY_KEY, eventually, failureOf, holdStep, input, Kit, MODEL, MP3_START, serveWithClock } from './kit';

const FAILURE = answer(500, { message: 'x' });
const fiveFailures = [FAILURE, FAILURE, FAILURE, FAILURE, FAILURE] as const;

const kit = new Kit();
afterEach(() => kit.close());

describe('a Fish.Audio that keeps failing', () => {
  it('pauses every kind of call until the time is over (D96)', async () => {
    const { client, server } = await serveWithClock(kit, [...fiveFailures, answer(201, MODEL)]);
    for (let creates = 0; creates < 5; creates += 1) await failureOf(client.createModel(input()));
    const calls = [
      client.createModel(input()),
      client.speak('abc', { text: 'x' }),
      client.getModel(MODEL._id),
      client.walkOwnModels(),
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

  it('lets one of many calls probe when the time is over, and all after its success (D96)', async () => {
    const probe = holdStep(answer(200, MODEL));
    const { client, server, clock } = await serveWithClock(kit, [...fiveFailures, probe.step, answer(200, MODEL)]);
    for (let creates = 0; creates < 5; creates += 1) await failureOf(client.createModel(input()));
    clock.nowMs += 10_000;
    const first = client.getModel(MODEL._id);
    const others = Array.from({ length: 50 }, () => failureOf(client.createModel(input())));
    for (const error of await Promise.all(others)) expect(error.code).toBe('provider_unreachable');
    await eventually(() => server.requests.length === 6);
    probe.open();
    await first;
    await Promise.all(Array.from({ length: 10 }, () => client.getModel(MODEL._id)));
    expect(server.requests).toHaveLength(16);
    expect(kit.log.events.filter((event) => event === 'fish_audio_resumed')).toHaveLength(1);
  });

  it('is asked again once it answers the probe with a 429 of its own, and not once a gateway does', async () => {
    const limit = answer(429, { status: 429, message: 'limit' });
    const { client, clock } = await serveWithClock(kit, [...fiveFailures, answer(429, '<html>'), limit, FAILURE], {
      retry: { attempts: 1 },
    });
    for (let creates = 0; creates < 5; creates += 1) await failureOf(client.createModel(input()));
    clock.nowMs += 10_000;
    const resumed = () => kit.log.events.includes('fish_audio_resumed');
    expect({ ...(await failureOf(client.getModel(MODEL._id))), resumed: resumed() }).toMatchObject({ resumed: false });
    expect((await failureOf(client.getModel(MODEL._id))).code).toBe('provider_busy');
    expect({ state: client.state, resumed: resumed() }).toEqual({ state: 'answering', resumed: true });
    for (let calls = 0; calls < 4; calls += 1)
      expect((await failureOf(client.getModel(MODEL._id))).code).toBe('provider_error');
  });

  it('gets no retry of a failed probe', async () => {
    const { client, server, clock } = await serveWithClock(kit, [FAILURE]);
    for (let creates = 0; creates < 5; creates += 1) await failureOf(client.createModel(input()));
    clock.nowMs += 10_000;
    expect((await failureOf(client.getModel(MODEL._id))).code).toBe('provider_error');
    expect(server.requests).toHaveLength(6);
  });

  it('gets no retry of a call when the pause begins during its wait', async () => {
    let failOthers = async (): Promise<void> => undefined;
    const { client, server } = await serveWithClock(kit, [FAILURE], { sleep: () => failOthers() });
    failOthers = async () => {
      failOthers = async () => undefined;
      for (let creates = 0; creates < 4; creates += 1) await failureOf(client.createModel(input()));
    };
    expect(await failureOf(client.getModel(MODEL._id))).toMatchObject({ code: 'provider_error', outcome: 'unknown' });
    expect(server.requests).toHaveLength(5);
  });

  it('is logged once, with the reason for a rejected key (D73)', async () => {
    const { client, server } = await serveWithClock(kit, [answer(401, { message: CANARY_KEY })]);
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

  it('may be one that breaks off its sound each time', async () => {
    const breaking: Step = async ({ request, response, whole }) => {
      await whole();
      response.writeHead(200, { 'Content-Type': 'audio/mpeg' }).write(MP3_START);
      setTimeout(() => request.socket.resetAndDestroy(), 5);
    };
    const { client, server } = await serveWithClock(kit, [breaking]);
    const speak = async () => buffer((await client.speak('abc', { text: 'x' })).stream);
    for (let calls = 0; calls < 20; calls += 1) await failureOf(speak());
    expect(server.requests.length).toBeLessThan(12);
  });

  it('makes queued calls fail at once', async () => {
    const slow = holdStep(FAILURE);
    const { client, server } = await serveWithClock(kit, [slow.step], { queue: { queueMs: 60_000 } });
    const calls = Array.from({ length: 20 }, () => failureOf(client.createModel(input())));
    await eventually(() => server.requests.length === 5);
    slow.open();
    const codes = (await Promise.all(calls)).map(({ code }) => code);
    expect(codes.filter((code) => code === 'provider_unreachable').length).toBeGreaterThan(10);
    expect(server.requests.length).toBeLessThan(10);
  });

  it.each([402, 403, 404, 422, 429])('is not one that responds with %i', async (status) => {
    const { client, server } = await serveWithClock(kit, [answer(status, { message: 'x' })], {
      retry: { attempts: 1 },
    });
    for (let calls = 0; calls < 20; calls += 1) await failureOf(client.createModel(input()));
    expect(server.requests).toHaveLength(20);
  });
});
