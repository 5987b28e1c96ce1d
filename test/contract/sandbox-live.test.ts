import { once } from 'node:events';
import { encode } from '@msgpack/msgpack';
import WebSocket from 'ws';
import { INVALID_KEY, type Sandbox, startSandbox } from '../../src/sandbox/fish-audio/start-sandbox';
import { frame } from '../support/network/sandbox-requests';

type Frame = Record<string, unknown>;

/** One WebSocket session and the frames it has received. */
class LiveClient {
  readonly frames: Frame[] = [];
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;

  constructor(url: string, headers: Record<string, string>) {
    this.#socket = new WebSocket(`${url.replace('http', 'ws')}/v1/tts/live`, { headers });
    this.#socket.on('message', (data) => this.frames.push(frame(data as Buffer)));
    this.#socket.on('error', () => {});
    this.closed = new Promise((resolve) => this.#socket.on('close', resolve));
  }

  async opened(): Promise<this> {
    await once(this.#socket, 'open');
    return this;
  }

  send(...events: Frame[]): void {
    for (const event of events) this.#socket.send(encode(event));
  }

  async pong(): Promise<void> {
    this.#socket.ping();
    await once(this.#socket, 'pong');
  }

  async until(event: string): Promise<void> {
    while (!this.frames.some((received) => received.event === event)) await once(this.#socket, 'message');
  }

  /** The HTTP response to an upgrade that was rejected. */
  async refusal(): Promise<{ status: number | undefined; traceId: unknown; text: string }> {
    const [, response] = await once(this.#socket, 'unexpected-response');
    let text = '';
    for await (const piece of response.setEncoding('utf8')) text += piece;
    return { status: response.statusCode, traceId: response.headers['x-fish-trace-id'], text };
  }
}

describe('the sandbox, GET /v1/tts/live', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox({ concurrency: 1 });
  });
  beforeEach(() => {
    sandbox.state.reset();
    sandbox.faults.clear();
  });
  afterAll(() => sandbox.close());

  const connect = (key: string) => new LiveClient(sandbox.url, { authorization: `Bearer ${key}` });

  it('speaks on flush, stays open, and closes after stop', async () => {
    const live = await connect('talker').opened();

    live.send({
      event: 'start',
      request: { text: '', format: 'wav', sample_rate: null, prosody: null, opus_bitrate: 32 },
    });
    live.send({ event: 'text', text: 'Hello. ' }, { event: 'flush' }, { event: 'something-new' });
    await live.until('audio');
    await live.pong();
    const before = live.frames.length;
    live.send({ event: 'text', text: 'And good bye.' }, { event: 'stop' });

    expect(await live.closed).toBe(1000);
    expect(live.frames.length).toBeGreaterThan(before);
    expect(live.frames.at(-1)).toEqual({ event: 'finish', reason: 'stop' });
    const [first] = live.frames;
    expect(Buffer.from(first?.audio as Uint8Array).toString('latin1', 0, 4)).toBe('RIFF');
  });

  it('ends with an error for a request it cannot fulfil', async () => {
    const live = await connect('talker').opened();

    live.send({ event: 'start', request: { text: '', format: 'flac' } });

    await live.closed;
    expect(live.frames).toEqual([
      { event: 'finish', reason: 'error', message: expect.stringContaining('unknown variant') },
    ]);
  });

  it('rejects a second session above the concurrency with an error event', async () => {
    const first = await connect('busy').opened();
    const second = connect('busy');

    await second.closed;
    expect(second.frames).toEqual([
      { event: 'error', error: expect.stringContaining('concurrency'), max_concurrency: 1 },
    ]);
    first.send({ event: 'start', request: { text: '' } }, { event: 'stop' });
    await first.closed;
  });

  it('rejects the upgrade over HTTP: no key, a wrong key, no credit, a fault', async () => {
    sandbox.state.setCredit('poor', 0);
    sandbox.faults.add({ match: { path: '/v1/tts/live', key: 'unlucky' }, status: 503 });

    expect(await new LiveClient(sandbox.url, {}).refusal()).toMatchObject({
      status: 401,
      text: expect.stringContaining('No permission'),
    });
    expect(await connect(INVALID_KEY).refusal()).toMatchObject({
      status: 401,
      text: expect.stringContaining('Invalid Token'),
    });
    expect(await connect('poor').refusal()).toMatchObject({
      status: 402,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(await connect('unlucky').refusal()).toMatchObject({ status: 503 });
  });

  it('can be cut after the first sound', async () => {
    sandbox.faults.add({ match: { path: '/v1/tts/live' }, cut: 'mid-response' });
    const live = await connect('cut').opened();

    live.send(
      { event: 'start', request: { text: 'A long sentence to begin with.', format: 'wav' } },
      { event: 'stop' },
    );

    expect(await live.closed).toBe(1006);
    expect(live.frames.every(({ event }) => event === 'audio')).toBe(true);
  });

  it('does not keep the sandbox from closing', async () => {
    const other = await startSandbox();
    other.faults.add({ match: { key: 'waiting' }, hang: true });
    const open = await new LiveClient(other.url, { authorization: 'Bearer open' }).opened();
    const waiting = new LiveClient(other.url, { authorization: 'Bearer waiting' });
    await new Promise((resolve) => setTimeout(resolve, 50));

    await other.close();

    expect(await open.closed).toBe(1006);
    expect(await waiting.closed).toBe(1006);
  });
});
