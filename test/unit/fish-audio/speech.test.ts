import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fixture } from '../../support/media/fixtures';
import { answer, type Step } from '../../support/network/scripted-server';
import { expectNoConnections, failureOf, Kit } from './kit';

const SOUND = readFileSync(fixture('speech.mp3'));
const MPEG = { 'Content-Type': 'audio/mpeg' };

/** Sends a first piece of sound and leaves the rest to the test. */
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

  it('arrives byte for byte, whatever its pieces', async () => {
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

  it('is asked for in the format and from the engine wanted', async () => {
    const { server } = await kit.serve(answer(200, 'RIFF', { 'Content-Type': 'audio/wav' }));
    const { stream } = await kit.client(server.url, { engine: 's1' }).speak('abc', { text: 'x', format: 'wav' });
    await buffer(stream);
    expect(server.requests[0]?.headers.model).toBe('s1');
    expect(Buffer.concat(server.requests[0]?.body ?? []).toString()).toContain('"format":"wav"');
  });

  it('is handed on while it is made', async () => {
    let finish = (): void => undefined;
    const { client } = await kit.serve(
      begin(({ response }) => {
        finish = () => response.end('end');
      }),
    );
    const { stream } = await client.speak('abc', { text: 'x' });
    expect((await nextPiece(stream)).length).toBe(1000);
    finish();
    expect((await buffer(stream)).toString()).toBe('end');
  });

  it.each<[string, Step]>([
    ['is empty (D88)', answer(200, '', MPEG)],
    ['has no content (D88)', answer(204)],
    ['is JSON', answer(200, { ok: true })],
    ['is a page', answer(200, '<html>', { 'Content-Type': 'text/html' })],
  ])('is an error before it begins when the answer %s', async (_what, step) => {
    const { client } = await kit.serve(step);
    expect((await failureOf(client.speak('abc', { text: 'x' }))).code).toBe('provider_bad_response');
  });

  it('is tried again when there were too many at once', async () => {
    const { client } = await kit.serve(answer(429, { message: 'limit' }), answer(200, SOUND, MPEG));
    const { stream } = await client.speak('abc', { text: 'x' });
    expect((await buffer(stream)).length).toBe(SOUND.length);
  });

  it('is not paid for twice after a failure', async () => {
    const { client, server } = await kit.serve(answer(500, { message: 'x' }));
    expect((await failureOf(client.speak('abc', { text: 'x' }))).code).toBe('provider_error');
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, Step]>([
    ['no answer', () => undefined],
    ['an answer without sound', async ({ response }) => void response.writeHead(200, MPEG).flushHeaders()],
  ])('has a time limit for %s (D83)', async (_what, step) => {
    const { server } = await kit.serve(step);
    const client = kit.client(server.url, { timeouts: { speakFirstByteMs: 100 } });
    expect((await failureOf(client.speak('abc', { text: 'x' }))).code).toBe('provider_timeout');
  });

  it('fails when it falls silent (D84)', async () => {
    const { server } = await kit.serve(begin());
    const { stream } = await kit.client(server.url, { timeouts: { speakIdleMs: 100 } }).speak('abc', { text: 'x' });
    expect((await failureOf(buffer(stream))).code).toBe('provider_timeout');
    await expectNoConnections(server);
  });

  it('fails when it never ends', async () => {
    const { server } = await kit.serve(
      begin(({ response }) => {
        const timer = setInterval(() => response.write('more'), 20);
        response.on('close', () => clearInterval(timer));
      }),
    );
    const { stream } = await kit.client(server.url, { timeouts: { speakTotalMs: 150 } }).speak('abc', { text: 'x' });
    expect((await failureOf(buffer(stream))).code).toBe('provider_timeout');
  });

  it('does not count the time in which its reader takes nothing', async () => {
    const { server } = await kit.serve(async ({ response, whole }) => {
      await whole();
      response.writeHead(200, MPEG).end(Buffer.alloc(20 * 1024 * 1024));
    });
    const { stream } = await kit.client(server.url, { timeouts: { speakIdleMs: 150 } }).speak('abc', { text: 'x' });
    await delay(400);
    expect((await buffer(stream)).length).toBe(20 * 1024 * 1024);
  });

  it('fails when it breaks off, instead of ending early (D86)', async () => {
    const { client } = await kit.serve(begin(({ request }) => setTimeout(() => request.socket.resetAndDestroy(), 30)));
    const { stream } = await client.speak('abc', { text: 'x' });
    expect(await failureOf(buffer(stream))).toMatchObject({ code: 'provider_error', outcome: 'unknown' });
  });

  it('stops at both ends when its caller leaves', async () => {
    const controller = new AbortController();
    const { client, server } = await kit.serve(begin());
    const { stream } = await client.speak('abc', { text: 'x' }, { signal: controller.signal });
    await nextPiece(stream);
    controller.abort();
    expect((await failureOf(buffer(stream))).code).toBe('client_closed');
    await expectNoConnections(server);
  });

  it('lets go of Fish.Audio when its reader closes the stream', async () => {
    const { client, server } = await kit.serve(begin());
    const { stream } = await client.speak('abc', { text: 'x' });
    stream.destroy();
    await expectNoConnections(server);
  });

  it('may fail before anyone listens, without harm', async () => {
    const { client } = await kit.serve(begin(({ request }) => setTimeout(() => request.socket.resetAndDestroy(), 10)));
    const { stream } = await client.speak('abc', { text: 'x' });
    await delay(50);
    expect((await failureOf(buffer(stream))).code).toBe('provider_error');
  });
});

async function nextPiece(stream: Readable): Promise<Buffer> {
  const piece = stream.read() as Buffer | null;
  return piece ?? new Promise((resolve) => stream.once('readable', () => resolve(stream.read() as Buffer)));
}
