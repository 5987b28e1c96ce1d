import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { busyness } from '../../support/machine/busyness';
import { fixture } from '../../support/media/fixtures';
import { makeWav } from '../../support/media/wav';
import { answer, type Step } from '../../support/network/scripted-server';
import { expectNoConnections, failureOf, Kit, MP3_START } from './kit';

const SOUND = readFileSync(fixture('speech.mp3'));
const MPEG = { 'Content-Type': 'audio/mpeg' };

/** Sends a first chunk of sound; the test continues the response. */
const begin =
  (then: (exchange: Parameters<Step>[0]) => unknown = () => undefined): Step =>
  async (exchange) => {
    await exchange.whole();
    exchange.response.writeHead(200, MPEG).write(SOUND.subarray(0, 1000));
    then(exchange);
  };

describe('speech', () => {
  const kit = new Kit();
  afterEach(() => kit.close());

  it('arrives byte for byte, however it is split into chunks', async () => {
    const { client, server } = await kit.serve(async ({ response, whole }) => {
      await whole();
      response.writeHead(200, { 'Content-Type': 'audio/mpeg; charset=binary' });
      for (let at = 0; at < SOUND.length; at += 5_000) {
        response.write(SOUND.subarray(at, at + 5_000));
        await delay(1);
      }
      response.end();
    });
    const { contentType, stream } = await client.speak('abc', { text: 'Hello, "world".' });
    expect(contentType).toBe('audio/mpeg');
    expect((await buffer(stream)).equals(SOUND)).toBe(true);
    expect(server.requests[0]).toMatchObject({ method: 'POST', url: '/v1/tts', headers: { model: 's2.1-pro' } });
    expect(JSON.parse(Buffer.concat(server.requests[0]?.body ?? []).toString())).toEqual({
      text: 'Hello, "world".',
      reference_id: 'abc',
      format: 'mp3',
    });
  });

  it('is requested in the given format and from the given engine', async () => {
    const { server } = await kit.serve(answer(200, makeWav({ seconds: 0.01 }), { 'Content-Type': 'audio/wav' }));
    const { stream } = await kit.client(server.url, { engine: 's1' }).speak('abc', { text: 'x', format: 'wav' });
    await buffer(stream);
    expect(server.requests[0]?.headers.model).toBe('s1');
    expect(Buffer.concat(server.requests[0]?.body ?? []).toString()).toContain('"format":"wav"');
  });

  it('is streamed while it is made', async () => {
    let finish = (): void => undefined;
    const { client } = await kit.serve(
      begin(({ response }) => {
        finish = () => response.end('end');
      }),
    );
    const { stream } = await client.speak('abc', { text: 'x' });
    expect((await nextChunk(stream)).length).toBe(1000);
    finish();
    expect((await buffer(stream)).toString()).toBe('end');
  });

  it.each<[string, Step]>([
    ['is empty (D88)', answer(200, '', MPEG)],
    ['has no content (D88)', answer(204)],
    ['is JSON', answer(200, { ok: true })],
    ['is a page', answer(200, '<html>', { 'Content-Type': 'text/html' })],
  ])('fails before its stream begins when the response %s', async (_what, step) => {
    const { client } = await kit.serve(step);
    expect((await failureOf(client.speak('abc', { text: 'x' }))).code).toBe('provider_bad_response');
  });

  it('is retried after a 429', async () => {
    const { client } = await kit.serve(answer(429, { message: 'limit' }), answer(200, SOUND, MPEG));
    const { stream } = await client.speak('abc', { text: 'x' });
    expect((await buffer(stream)).length).toBe(SOUND.length);
  });

  it('is not retried after a failure, since it may have been billed', async () => {
    const { client, server } = await kit.serve(answer(500, { message: 'x' }));
    expect((await failureOf(client.speak('abc', { text: 'x' }))).code).toBe('provider_error');
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, Step]>([
    ['no response', () => undefined],
    ['a response without sound', async ({ response }) => void response.writeHead(200, MPEG).flushHeaders()],
  ])('times out after %s (D83)', async (_what, step) => {
    const { server } = await kit.serve(step);
    const client = kit.client(server.url, { timeouts: { speakFirstByteMs: 100 } });
    expect((await failureOf(client.speak('abc', { text: 'x' }))).code).toBe('provider_timeout');
  });

  it('times out when no more sound arrives (D84)', async () => {
    const { server } = await kit.serve(begin());
    const { stream } = await kit.client(server.url, { timeouts: { speakIdleMs: 100 } }).speak('abc', { text: 'x' });
    expect((await failureOf(buffer(stream))).code).toBe('provider_timeout');
    await expectNoConnections(server);
  });

  it('times out when it never ends', async () => {
    const { server } = await kit.serve(
      begin(({ response }) => {
        const timer = setInterval(() => response.write('more'), 20);
        response.on('close', () => clearInterval(timer));
      }),
    );
    const { stream } = await kit.client(server.url, { timeouts: { speakTotalMs: 150 } }).speak('abc', { text: 'x' });
    expect((await failureOf(buffer(stream))).code).toBe('provider_timeout');
  });

  it('does not count the time in which its reader is paused', async () => {
    const { server } = await kit.serve(async ({ response, whole }) => {
      await whole();
      response.writeHead(200, MPEG).end(Buffer.concat([MP3_START, Buffer.alloc(20 * 1024 * 1024)]));
    });
    const speakIdleMs = 150 * busyness();
    const { stream } = await kit.client(server.url, { timeouts: { speakIdleMs } }).speak('abc', { text: 'x' });
    await delay(2.5 * speakIdleMs);
    expect((await buffer(stream)).length).toBe(MP3_START.length + 20 * 1024 * 1024);
  });

  it('fails when it breaks off, instead of ending early (D86)', async () => {
    const { client } = await kit.serve(begin(({ request }) => setTimeout(() => request.socket.resetAndDestroy(), 30)));
    const { stream } = await client.speak('abc', { text: 'x' });
    expect(await failureOf(buffer(stream))).toMatchObject({ code: 'provider_error', outcome: 'unknown' });
  });

  it('ends its stream and its connection when the caller leaves', async () => {
    const controller = new AbortController();
    const { client, server } = await kit.serve(begin());
    const { stream } = await client.speak('abc', { text: 'x' }, { signal: controller.signal });
    await nextChunk(stream);
    controller.abort();
    expect((await failureOf(buffer(stream))).code).toBe('client_closed');
    await expectNoConnections(server);
  });

  it('closes the connection when its reader closes the stream', async () => {
    const { client, server } = await kit.serve(begin());
    const { stream } = await client.speak('abc', { text: 'x' });
    stream.destroy();
    await expectNoConnections(server);
  });

  it('may fail before its reader listens, which does not end the process', async () => {
    const { client } = await kit.serve(begin(({ request }) => setTimeout(() => request.socket.resetAndDestroy(), 10)));
    const { stream } = await client.speak('abc', { text: 'x' });
    await delay(50);
    expect((await failureOf(buffer(stream))).code).toBe('provider_error');
  });
});

async function nextChunk(stream: Readable): Promise<Buffer> {
  const chunk = stream.read() as Buffer | null;
  return chunk ?? new Promise((resolve) => stream.once('readable', () => resolve(stream.read() as Buffer)));
}
