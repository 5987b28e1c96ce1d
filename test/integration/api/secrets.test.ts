import request from 'supertest';
import { fixture } from '../../support/fixtures';
import { startService, TEST_API_KEY, type TestService } from '../../support/service';

const PASSWORD = 'canary-mongo-password-51';
/** Every status that Fish.Audio may answer with, and what comes back besides: the key, as a careless proxy would. */
const FAULTS = [401, 402, 403, 404, 413, 415, 422, 429, 500, 502, 503];

describe('a secret', () => {
  let service: TestService;
  beforeAll(async () => {
    // Nobody listens there: every way in which a failing database could tell of its address is taken.
    service = await startService({ mongoUri: `mongodb://operator:${PASSWORD}@127.0.0.1:9/echo?authSource=admin` });
  });
  afterAll(() => service.close());

  it('is in no answer and no log line, whatever fails (H173)', async () => {
    const answers: string[] = [];
    const keep = ({ text, headers }: { text: string; headers: object }) => answers.push(text, JSON.stringify(headers));
    for (const status of FAULTS) {
      service.sandbox.faults.clear();
      service.sandbox.faults.add({
        times: Number.POSITIVE_INFINITY,
        status,
        body: { status, message: `Bearer ${TEST_API_KEY}` },
        headers: { 'retry-after': '0', 'x-echo': TEST_API_KEY },
      });
      keep(await request(service.url).post('/api/upload-reference').attach('audio', fixture('speech.mp3')));
      keep(await request(service.url).post('/api/voice-models/abc/speech').send({ text: 'Hello' }));
    }
    service.sandbox.faults.clear();
    service.sandbox.faults.add({ times: Number.POSITIVE_INFINITY, cut: 'mid-response' });
    keep(await request(service.url).post('/api/voice-models/abc/speech').send({ text: 'Hello' }));
    for (const accept of ['application/json', 'text/html']) {
      keep(await request(service.url).get('/').set('Accept', accept));
      keep(await request(service.url).get('/readyz').set('Accept', accept));
      keep(await request(service.url).get('/api/voice-models?user_id=5f0c1d2e3b4a49688776a5b4').set('Accept', accept));
    }
    const written = [...answers, ...service.logs.texts].join('\n');
    expect(service.logs.texts.length).toBeGreaterThan(20);
    for (const canary of [TEST_API_KEY, PASSWORD]) expect(written).not.toContain(canary);
  }, 60_000);
});
