import request from 'supertest';
import { fixture } from '../../support/media/fixtures';
import { eventually } from '../reliability/kit';
import { Bench, seen } from './kit';

const ALWAYS = Number.POSITIVE_INFINITY;
const GREEDY = '192.0.2.1';
const OTHER = '198.51.100.7';
/** More than may run and wait. */
const MANY = 70;
const QUEUED = 64;
const BUSY = { status: 503, code: 'provider_busy', retryAfter: '30' };

const bench = new Bench();
afterEach(() => bench.close());

const upload = (address: string): request.Test =>
  request(bench.service.url)
    .post('/api/upload-reference')
    .set('X-Forwarded-For', address)
    .attach('audio', fixture('brief-speech.mp3'));

const speak = (address: string, modelId: string): request.Test =>
  request(bench.service.url)
    .post(`/api/voice-models/${modelId}/speech`)
    .set('X-Forwarded-For', address)
    .send({ text: 'Hello.', format: 'mp3' });

const inFlight = () => bench.service.sandbox.state.callsInFlight;

/** Sends many requests at once; returns what was refused of them, as it comes. */
function sendMany(send: () => request.Test): unknown[] {
  const refused: unknown[] = [];
  for (let sent = 0; sent < MANY; sent += 1) {
    send().then(
      (response) => {
        if (response.status >= 400) refused.push(seen(response));
      },
      // Those that still wait at the end of the test lose their connection.
      () => undefined,
    );
  }
  return refused;
}

it('an upload and a speech have their turn beside a client that fills both queues, which gives up its latest', async () => {
  await bench.start({ settings: { TRUST_PROXY: '1', FISH_CONCURRENCY: '1', SHUTDOWN_GRACE_SECONDS: '1' } });
  const modelId = await bench.createdId();
  const { faults, state } = bench.service.sandbox;
  faults.add({ match: { path: '/v1/tts' }, hang: true });
  faults.add({ times: ALWAYS, delayMs: 100 });
  const running = speak(GREEDY, modelId);
  running.catch(() => undefined);
  await eventually(() => inFlight() === 1, 20_000);
  const uploads = sendMany(() => upload(GREEDY));
  const speeches = sendMany(() => speak(GREEDY, modelId));
  await eventually(() => uploads.length === MANY - QUEUED && speeches.length === MANY - QUEUED, 30_000);

  const others = Promise.all([upload(OTHER), speak(OTHER, modelId)]);
  await eventually(() => uploads.length === MANY - QUEUED + 1 && speeches.length === MANY - QUEUED + 1, 20_000);
  const before = state.requests.length;
  running.abort();
  expect((await others).map(({ status }) => status)).toEqual([201, 200]);
  expect(state.requests.length - before).toBeLessThan(MANY / 2);
  expect([...uploads, ...speeches]).toEqual(Array(2 * (MANY - QUEUED + 1)).fill(BUSY));
});

it('a speech finds a place beside a client whose speeches do not end', async () => {
  await bench.start({ settings: { TRUST_PROXY: '1', SHUTDOWN_GRACE_SECONDS: '1' } });
  const modelId = await bench.createdId();
  const { faults } = bench.service.sandbox;
  faults.add({ match: { path: '/v1/tts' }, times: ALWAYS, hang: true });
  const refused = sendMany(() => speak(GREEDY, modelId));
  await eventually(() => refused.length > 0, 20_000);
  faults.clear();
  expect((await speak(OTHER, modelId)).status).toBe(200);
  expect(inFlight()).toBe(3);
});
