import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { answer, type Step } from '../../support/network/scripted-server';
import { eventually, failureOf, holdStep, input, Kit, MODEL, MP3_START, serveWithClock } from './kit';

const SOUND = answer(200, MP3_START, { 'Content-Type': 'audio/mpeg' });

const kit = new Kit();
afterEach(() => kit.close());

describe('a slow Fish.Audio', () => {
  it('gets five creates and speeches at once, and the next as soon as one has ended (D97)', async () => {
    const slow = holdStep(answer(201, MODEL));
    const { client, server } = await serveWithClock(kit, [slow.step]);
    const calls = Array.from({ length: 8 }, () => client.createModel(input()));
    await eventually(() => server.requests.length === 5);
    await delay(50);
    expect(server.requests).toHaveLength(5);
    slow.open();
    await Promise.all(calls);
    expect(server.requests).toHaveLength(8);
  });

  it('does not delay calls that read, update or delete (D97)', async () => {
    const slow = holdStep(answer(201, MODEL));
    const { client, server } = await serveWithClock(kit, [slow.step, answer(200, MODEL)], { concurrency: 1 });
    const create = client.createModel(input());
    await eventually(() => server.requests.length === 1);
    await client.getModel(MODEL._id);
    await client.updateModel('abc', { title: 'x' });
    await client.deleteModel('abc');
    slow.open();
    await create;
  });

  it('keeps the place of a speech occupied until its last byte', async () => {
    const rest = holdStep(({ response }) => response.end());
    const { client, server } = await serveWithClock(
      kit,
      [
        async (exchange) => {
          await exchange.whole();
          exchange.response.writeHead(200, { 'Content-Type': 'audio/mpeg' }).write(MP3_START);
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

  it('has a free place again when the reader of a speech closes it', async () => {
    const { client } = await serveWithClock(kit, [SOUND], { concurrency: 1 });
    for (let calls = 0; calls < 5; calls += 1) (await client.speak('abc', { text: 'x' })).stream.destroy();
    await buffer((await client.speak('abc', { text: 'x' })).stream);
  });

  it('gets no call whose caller left while it was queued', async () => {
    const slow = holdStep(answer(201, MODEL));
    const { client, server } = await serveWithClock(kit, [slow.step], { concurrency: 1 });
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

  it('gets the retry of a call before the calls in the queue', async () => {
    const titles: string[] = [];
    const refuseOnce: Step = async (exchange) => {
      await exchange.whole();
      await answer(429, { message: 'limit' })(exchange);
    };
    const { client, server } = await serveWithClock(kit, [refuseOnce, answer(201, MODEL)], { concurrency: 1 });
    await Promise.all(
      ['first', 'second'].map((title) => client.createModel(input({ title })).then(() => titles.push(title))),
    );
    expect(titles).toEqual(['first', 'second']);
    const sent = server.requests.map(({ body }) => /first|second/.exec(Buffer.concat(body).toString('latin1'))?.[0]);
    expect(sent).toEqual(['first', 'first', 'second']);
  });

  it('gets no more calls at once than it allows in a response', async () => {
    const limited = answer(201, MODEL, { 'ratelimit-limit-concurrency': '2' });
    const slow = holdStep(limited);
    const { client, server } = await serveWithClock(kit, [limited, slow.step]);
    await client.createModel(input());
    const calls = Array.from({ length: 5 }, () => client.createModel(input()));
    await eventually(() => server.requests.length === 3);
    await delay(50);
    expect(server.requests).toHaveLength(3);
    slow.open();
    await Promise.all(calls);
  });

  it('gets as many calls at once as before, whatever the page of a gateway says', async () => {
    const page = answer(500, '<html></html>', { 'ratelimit-limit-concurrency': '1' });
    const slow = holdStep(answer(201, MODEL));
    const { client, server } = await serveWithClock(kit, [page, slow.step], { concurrency: 2 });
    await failureOf(client.createModel(input()));
    const calls = [client.createModel(input()), client.createModel(input())];
    await eventually(() => server.requests.length === 3);
    slow.open();
    await Promise.all(calls);
  });

  it('gets no queued call any more when the client is closed', async () => {
    const { client, server } = await serveWithClock(kit, [() => undefined], { concurrency: 1 });
    const calls = [1, 2, 3].map(() => failureOf(client.createModel(input())));
    await eventually(() => server.requests.length === 1);
    client.close();
    const codes = (await Promise.all(calls)).map(({ code }) => code);
    expect(codes).toEqual(['provider_error', 'shutting_down', 'shutting_down']);
    expect(kit.log.events).not.toContain('fish_audio_paused');
  });
});
