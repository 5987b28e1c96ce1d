import request from 'supertest';
import { fixture } from '../../support/media/fixtures';
import { startService, TEST_API_KEY, type TestService } from '../../support/service/service';

const PASSWORD = 'canary-mongo-password-51';
/** Nobody listens there: every way in which a failing database could tell of its address is taken. */
const MONGO_URI = `mongodb://operator:${PASSWORD}@127.0.0.1:9/echo?authSource=admin`;

/** Everything that a service has said, in answers and in its log. */
interface Said {
  readonly answers: string[];
  keep(answer: { text: string; headers: object }): void;
}

async function listenTo(ask: (service: TestService, said: Said) => Promise<void>): Promise<string> {
  const service = await startService({ mongoUri: MONGO_URI, timing: { lookUpDelaysMs: [0] } });
  const answers: string[] = [];
  const said = {
    answers,
    keep: ({ text, headers }: { text: string; headers: object }) => void answers.push(text, JSON.stringify(headers)),
  };
  try {
    await ask(service, said);
    expect(answers.length).toBeGreaterThan(0);
    return [...answers, ...service.logs.texts].join('\n');
  } finally {
    await service.close();
  }
}

function expectNoSecret(text: string): void {
  for (const canary of [TEST_API_KEY, PASSWORD]) expect(text).not.toContain(canary);
}

const speak = (service: TestService) =>
  request(service.url).post('/api/voice-models/abc/speech').send({ text: 'Hello' });

const STATUSES = [401, 402, 403, 404, 413, 415, 422, 429, 500, 502, 503];

describe('a secret', () => {
  let said: ReadonlyMap<number, string>;
  // Side by side, since most of the time is that of calls which are repeated.
  beforeAll(async () => {
    const listen = async (status: number) => [status, await listenTo(askFailing(status))] as const;
    said = new Map(await Promise.all(STATUSES.map(listen)));
  }, 40_000);

  // What comes back besides: the key, as a careless proxy would send it.
  const askFailing = (status: number) => async (service: TestService, said: Said) => {
    service.sandbox.faults.add({
      times: Number.POSITIVE_INFINITY,
      status,
      body: { status, message: `Bearer ${TEST_API_KEY}` },
      headers: { 'retry-after': '0', 'x-echo': TEST_API_KEY },
    });
    said.keep(await speak(service));
    said.keep(await request(service.url).post('/api/upload-reference').attach('audio', fixture('speech.mp3')));
  };

  it.each(STATUSES)('is in no answer and no log line when Fish.Audio answers with %d (H173)', (status) => {
    expectNoSecret(said.get(status) ?? '');
    expect(said.get(status)).toContain('"status":');
  });

  it('is in no answer and no log line when connections break (H173)', async () => {
    const text = await listenTo(async (service, { keep }) => {
      service.sandbox.faults.add({ times: Number.POSITIVE_INFINITY, cut: 'after-body' });
      keep(await speak(service));
    });
    expectNoSecret(text);
  });

  it('is on no page and in no probe (H173)', async () => {
    const text = await listenTo(async (service, { keep }) => {
      for (const accept of ['application/json', 'text/html']) {
        for (const address of ['/', '/readyz', '/nothing', '/api/voice-models?user_id=5f0c1d2e3b4a49688776a5b4']) {
          keep(await request(service.url).get(address).set('Accept', accept));
        }
      }
    });
    expectNoSecret(text);
  });
});
