import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { busyness } from '../../../support/machine/busyness';
import { answer, type Step } from '../../../support/network/scripted-server';
import { eventually, failureOf, input, Kit, MODEL, MP3_START, serveWithClock } from '../kit';

const MPEG = { 'Content-Type': 'audio/mpeg' };
const LARGE = Buffer.concat([MP3_START, Buffer.alloc(20 * 1024 * 1024, 7)]);

/** Makes a model at once, and speaks as `speak` does. */
const routed =
  (speak: Step): Step =>
  async (exchange) => {
    if (exchange.request.url === '/model') await answer(201, MODEL)(exchange);
    else await speak(exchange);
  };

const kit = new Kit();
afterEach(() => kit.close());

describe('readers of speeches that do not read', () => {
  it('leave places for creates, however many they are (D97)', async () => {
    const { client, server } = await serveWithClock(kit, [routed(answer(200, LARGE, MPEG))]);
    const speeches = Array.from({ length: 10 }, () => client.speak('abc', { text: 'x' }).catch(() => null));
    await eventually(() => server.requests.length === 4);
    const startedAt = performance.now();
    await Promise.all([client.createModel(input()), client.createModel(input())]);
    expect(performance.now() - startedAt).toBeLessThan(2_000 * busyness());
    client.close();
    await Promise.all(speeches);
  });

  it('do not keep a place once Fish.Audio has sent everything', async () => {
    const { client } = await serveWithClock(kit, [routed(answer(200, LARGE.subarray(0, 200_000), MPEG))], {
      concurrency: 1,
    });
    const { stream } = await client.speak('abc', { text: 'x' });
    await client.createModel(input());
    expect((await buffer(stream)).length).toBe(200_000);
  });

  it('are no fault of Fish.Audio, even if that gives up: creates go on (D96)', async () => {
    const giveUp: Step = async ({ request, response, whole }) => {
      await whole();
      response.writeHead(200, MPEG).write(LARGE);
      setTimeout(() => request.socket.resetAndDestroy(), 1_300);
    };
    const { client } = await serveWithClock(kit, [routed(giveUp)], { concurrency: 15 });
    const speeches = await Promise.all(Array.from({ length: 8 }, () => client.speak('abc', { text: 'x' })));
    await delay(1_500);
    for (const { stream } of speeches) expect((await failureOf(buffer(stream))).code).toBe('client_closed');
    await client.createModel(input());
    expect(kit.log.events).not.toContain('fish_audio_paused');
    expect(kit.log.events).not.toContain('fish_audio_failure');
  });

  it('do not use up the time of a speech', async () => {
    const speakTotalMs = 1_000 * busyness();
    const { client } = await serveWithClock(kit, [answer(200, LARGE, MPEG)], { timeouts: { speakTotalMs } });
    const { stream } = await client.speak('abc', { text: 'x' });
    await delay(1.5 * speakTotalMs);
    expect((await buffer(stream)).length).toBe(LARGE.length);
  });
});
