import { FishAudioClient } from '../../../src/fish-audio/client';
import { answer } from '../../support/network/scripted-server';
import { failureOf, input, Kit, MODEL, serveWithClock } from './kit';

const FAILURE = answer(500, { message: 'x' });
const REFUSED_KEY = answer(401, { message: 'x' });
const MODELS = answer(200, MODEL);
const FIVE_MINUTES_MS = 5 * 60_000;

const kit = new Kit();
afterEach(() => kit.close());

describe('what is known of Fish.Audio', () => {
  it('is nothing before the first call, and five minutes after the last one', async () => {
    const { client, clock } = await serveWithClock(kit, [MODELS]);
    expect(client.state).toBe('unknown');
    await client.getModel(MODEL._id);
    clock.nowMs += FIVE_MINUTES_MS;
    expect(client.state).toBe('answering');
    clock.nowMs += 1;
    expect(client.state).toBe('unknown');
  });

  it('is that it answers, also with a refusal', async () => {
    const { client } = await serveWithClock(kit, [FAILURE, answer(404, { message: 'x' })]);
    await failureOf(client.createModel(input()));
    expect(client.state).toBe('failing');
    await failureOf(client.getModel(MODEL._id));
    expect(client.state).toBe('answering');
  });

  it('is that calls are paused, as long as the next one would fail at once (D96)', async () => {
    const { client, clock } = await serveWithClock(kit, [FAILURE, FAILURE, FAILURE, FAILURE, FAILURE, MODELS]);
    for (let creates = 0; creates < 5; creates += 1) await failureOf(client.createModel(input()));
    expect(client.state).toBe('paused');
    clock.nowMs += 10_000;
    expect(client.state).toBe('failing');
    clock.nowMs += 5 * 60_000;
    expect(client.state).toBe('unknown');
    await client.getModel(MODEL._id);
    expect(client.state).toBe('answering');
  });

  it('is that it refuses the key (D73)', async () => {
    const { client } = await serveWithClock(kit, [REFUSED_KEY]);
    for (let calls = 0; calls < 6; calls += 1) await failureOf(client.getApiCredit());
    expect(client.state).toBe('key_refused');
  });

  it('is measured for each attempt', async () => {
    const attempts: unknown[] = [];
    const onAttempt = (endpoint: string, result: string, seconds: number) => attempts.push([endpoint, result, seconds]);
    const { client } = await serveWithClock(kit, [FAILURE, MODELS], { onAttempt });
    await client.getModel(MODEL._id);
    expect(attempts).toEqual([
      ['get_model', 'provider_error', expect.any(Number)],
      ['get_model', 'ok', expect.any(Number)],
    ]);
  });
});

describe('a client without a key', () => {
  it('calls nobody', async () => {
    const { server } = await kit.serve(MODELS);
    const client = new FishAudioClient({ apiKey: undefined, baseUrl: server.url, log: kit.log });
    expect(client.state).toBe('not_configured');
    const calls = [
      () => client.createModel(input()),
      () => client.speak('abc', { text: 'x' }),
      () => client.getModel(MODEL._id),
      () => client.walkOwnModels(),
      () => client.findModelByTag('tag'),
      () => client.updateModel('abc', { title: 'x' }),
      () => client.deleteModel('abc'),
      () => client.getApiCredit(),
    ];
    for (const call of calls) {
      expect(await failureOf(call())).toMatchObject({
        code: 'provider_not_configured',
        status: 503,
        outcome: 'not_sent',
        detail: expect.stringMatching(/FISH_API_KEY.*npm run demo/),
      });
    }
    expect(server.requests).toEqual([]);
    client.close();
  });
});
