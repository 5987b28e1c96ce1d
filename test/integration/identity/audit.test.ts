import request from 'supertest';
import { type SavingService, startSavingService } from '../../support/identity/signed-in-service';
import { fixture } from '../../support/media/fixtures';
import { startService } from '../../support/service/service';

/** For busy machines: that the database is away is not the matter here. */
const PATIENT = { callTimeoutMs: 30_000, pingTimeoutMs: 20_000 };

let service: SavingService;

beforeAll(async () => {
  service = await startSavingService({ timing: { database: PATIENT } });
});
afterAll(() => service.close());

const api = () => request(service.url);

interface Listed {
  readonly action: string;
  readonly count: number;
}

/** What a user did, oldest first, once there are so many events. */
async function eventsOf(user: string, atLeast: number): Promise<Listed[]> {
  for (let round = 0; ; round += 1) {
    const { body } = await api().get('/api/audit?limit=100').set(service.user(user).headers);
    if (body.events.length >= atLeast || round === 100) return body.events.reverse();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

it('what a user did to which voice is written down, by whose request, and nothing of it is secret', async () => {
  const ada = service.user('ada').headers;
  const upload = await api()
    .post('/api/upload-reference')
    .set({ ...ada, 'X-Request-Id': 'upload-of-ada' })
    .field('name', 'Secret name')
    .attach('audio', fixture('speech.mp3'));
  const { model_id } = upload.body;
  const voice = `/api/voice-models/${model_id}`;
  await api().patch(voice).set(ada).send({ name: 'Another name' }).expect(200);
  const wanted = { name: 'Nightly', scopes: ['voices:read', 'voices:speak'], days: 1 };
  const { key, key_id } = (await api().post('/api/keys').set(ada).send(wanted).expect(201)).body;
  for (let round = 0; round < 3; round += 1) {
    await api()
      .post(`${voice}/speech`)
      .set('Authorization', `Bearer ${key}`)
      .send({ text: 'Secret words' })
      .expect(200);
  }
  await api().delete(`/api/keys/${key_id}`).set(ada).expect(200);
  await api().delete(voice).set(service.user('eve').headers).expect(404);
  await api().delete(voice).set(ada).expect(200);

  const events = await eventsOf('ada', 7);
  expect(events.map(({ action }) => action).sort()).toEqual(
    [
      'voice_created',
      'voice_changed',
      'key_created',
      'voice_spoke',
      'key_first_used',
      'key_revoked',
      'voice_deleted',
    ].sort(),
  );
  const of = (action: string) => events.find((event) => event.action === action);
  expect(of('voice_created')).toMatchObject({ model_id, by: 'token', key_id: null, request_id: 'upload-of-ada' });
  expect(of('voice_deleted')).toMatchObject({ model_id, by: 'token', count: 1 });
  expect(of('key_first_used')).toMatchObject({ key_id, by: 'key', request_id: null });
  const speeches = events.filter(({ action }) => action === 'voice_spoke');
  expect(speeches).toMatchObject(speeches.map(() => ({ model_id, by: 'key', key_id })));
  expect(speeches.reduce((sum, { count }) => sum + count, 0)).toBe(3);
  expect(await eventsOf('eve', 0)).toEqual([]);
  const stored = JSON.stringify(await service.stored('audit_events').find().toArray());
  const logged = service.logs.ofEvent('audit').map((line) => JSON.stringify(line));
  expect(logged).toHaveLength(9);
  for (const secret of ['Secret', 'Another', 'Nightly', key, 'Bearer', 'evm_']) {
    expect(stored + logged.join()).not.toContain(secret);
  }
});

it('is one’s own, page by page', async () => {
  const kay = service.user('kay').headers;
  for (let round = 0; round < 3; round += 1) {
    await api()
      .post('/api/keys')
      .set(kay)
      .send({ name: 'x', scopes: ['voices:read'], days: 1 })
      .expect(201);
  }
  expect(await eventsOf('kay', 3)).toHaveLength(3);
  const first = await api().get('/api/audit?limit=2').set(kay);
  const second = await api().get('/api/audit').query({ limit: 2, cursor: first.body.next_cursor }).set(kay);
  expect([first.body.count, second.body.count, second.body.next_cursor]).toEqual([2, 1, null]);
  const eve = service.user('eve').headers;
  const foreign = await api()
    .get('/api/audit')
    .query({ user_id: service.user('kay').id })
    .set(eve);
  const cursor = await api().get('/api/audit').query({ cursor: first.body.next_cursor }).set(eve);
  expect([foreign.body.code, cursor.body.code]).toEqual(['user_mismatch', 'invalid_parameter']);
});

it('is off without sign-in', async () => {
  const open = await startService({ mongoUri: service.mongoUri, dbName: service.dbName });
  await request(open.url).post('/api/upload-reference').attach('audio', fixture('speech.mp3'));
  const { status, body } = await request(open.url).get('/api/audit');
  const logged = open.logs.ofEvent('audit');
  await open.close();
  expect([status, body.code, logged]).toEqual([404, 'not_found', []]);
});
