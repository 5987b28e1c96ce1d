import request from 'supertest';
import { type SavingService, type SignedInUser, startSavingService } from '../../support/identity/signed-in-service';
import { fixture } from '../../support/media/fixtures';
import { startService } from '../../support/service/service';
import { newId } from '../../support/service/voice-models';
import { eventually } from '../reliability/kit';

let service: SavingService;

beforeAll(async () => {
  service = await startSavingService();
});
afterAll(() => service.close());

const api = () => request(service.url);

interface Listed {
  readonly action: string;
  readonly count: number;
  readonly model_id: string | null;
  readonly echo_id: string | null;
}

interface Concerned {
  readonly of_user_id: string | null;
}

/** What a user did, oldest first, once there are so many events. */
async function eventsOf(user: string, atLeast: number): Promise<Listed[]> {
  for (let round = 0; ; round += 1) {
    const { body } = await api().get('/api/audit?limit=100').set(service.user(user).headers);
    if (body.events.length >= atLeast || round === 1_000) return body.events.reverse();
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

describe('links', () => {
  /** Each of those actions of a user, with its voice and its Echo, sorted. */
  const noted = (events: readonly Listed[]) =>
    events.map(({ action, model_id, echo_id }) => `${action} ${model_id} ${echo_id}`).sort();

  async function makeVoice(user: string, fields: Readonly<Record<string, string>> = {}): Promise<string> {
    const upload = api().post('/api/upload-reference').set(service.user(user).headers).field(fields);
    return (await upload.attach('audio', fixture('speech.mp3')).expect(201)).body.model_id;
  }

  it('are written down by the forms of the page as by the API, as deletions are', async () => {
    const { headers } = service.user('fay');
    const [voice, echo] = [await makeVoice('fay'), newId()];
    const send = (form: string, fields: object = {}) =>
      api().post(`/voice-models/${voice}/${form}`).set(headers).type('form').send(fields).expect(303);
    await send('link', { echo_id: echo });
    await send('unlink');
    await send('unlink');
    await send('delete');
    await send('delete');
    const events = await eventsOf('fay', 4);
    expect(noted(events)).toEqual([
      `voice_created ${voice} null`,
      `voice_deleted ${voice} null`,
      `voice_linked ${voice} ${echo}`,
      `voice_unlinked ${voice} ${echo}`,
    ]);
  });

  it('are written down where an Echo is made with a voice, or a voice for an Echo', async () => {
    const { headers } = service.user('gil');
    const [voice, echo] = [await makeVoice('gil'), newId()];
    const create = (echoOf: object) => api().post('/api/echo').set(headers).send(echoOf).expect(201);
    const { body: made } = await create({ name: 'Robin', voice_model_id: voice });
    await create({ name: 'Without a voice' });
    const second = await makeVoice('gil', { echo_id: echo });
    const events = await eventsOf('gil', 4);
    expect(noted(events)).toEqual(
      [
        `voice_created ${voice} null`,
        `voice_created ${second} null`,
        `voice_linked ${voice} ${made._id}`,
        `voice_linked ${second} ${echo}`,
      ].sort(),
    );
  });

  it('are written down where the owner ends one that is lent, and an admin makes one', async () => {
    const [owner, admin] = [service.user('hal'), service.user('root', ['voices:admin'])];
    const { id: borrower, headers } = service.user('ida');
    const voice = await makeVoice('hal');
    const own = newId();
    const link = (echo: string, by: SignedInUser) =>
      api().put(`/api/echo/${echo}/voice-model`).set(by.headers).send({ model_id: voice }).expect(200);
    await link(own, owner);
    const { body: echo } = await api().post('/api/echo').set(headers).send({ name: 'Wren' }).expect(201);
    const shares = `/api/voice-models/${voice}/shares`;
    const share = (...may: string[]) => api().post(shares).set(owner.headers).send({ user_id: borrower, may });
    for (const end of [share('speak'), api().delete(`${shares}/${borrower}`).set(owner.headers)]) {
      await share('speak', 'link');
      await link(echo._id, admin);
      await end.expect(200);
    }
    const ended = `voice_unlinked ${voice} ${echo._id}`;
    const lendings = ['lent', 'lent', 'lent', 'taken_back'].map((done) => `voice_${done} ${voice} null`);
    const byOwner = [`voice_created ${voice} null`, ...lendings, `voice_linked ${voice} ${own}`, ended, ended];
    expect(noted(await eventsOf('hal', 8))).toEqual(byOwner.sort());
    expect(noted(await eventsOf('root', 2))).toEqual(Array(2).fill(`voice_linked ${voice} ${echo._id}`));
  });
});

it('names the user to whom a voice is lent, or from whom it is taken back, and not what is repeated', async () => {
  const [{ headers }, borrower] = [service.user('ned'), service.user('oda').id];
  const upload = api().post('/api/upload-reference').set(headers).attach('audio', fixture('speech.mp3'));
  const { model_id } = (await upload.expect(201)).body;
  const shares = `/api/voice-models/${model_id}/shares`;
  for (const status of [201, 200]) {
    const share = { user_id: borrower, may: ['speak'] };
    await api().post(shares).set(headers).send(share).expect(status);
  }
  for (let round = 0; round < 2; round += 1) await api().delete(`${shares}/${borrower}`).set(headers).expect(200);
  const [, ...lendings] = service.logs.ofEvent('audit').filter(({ user_id }) => user_id === service.user('ned').id);
  const of = { model_id, echo_id: null, of_user_id: borrower };
  expect(lendings).toMatchObject([
    { ...of, action: 'voice_lent' },
    { ...of, action: 'voice_taken_back' },
  ]);
});

it('is what has changed something, once', async () => {
  const { headers } = service.user('lee');
  await api().delete(`/api/echo/${newId()}/voice-model`).set(headers).expect(200);
  const wanted = { name: 'x', scopes: ['voices:read'], days: 1 };
  const { key_id } = (await api().post('/api/keys').set(headers).send(wanted).expect(201)).body;
  for (let round = 0; round < 3; round += 1) await api().delete(`/api/keys/${key_id}`).set(headers).expect(200);
  const ofLee = service.logs.ofEvent('audit').filter(({ user_id }) => user_id === service.user('lee').id);
  expect(ofLee.map(({ action }) => action)).toEqual(['key_created', 'key_revoked']);
});

it('names the user whom an admin exports or erases, until that one is erased', async () => {
  const [{ id: user_id }, admin] = [service.user('max'), service.user('root', ['voices:admin'])];
  const ofMax = () => api().get('/api/audit?limit=100').set(admin.headers);
  const concerned = async () => (await ofMax()).body.events.filter((event: Concerned) => event.of_user_id === user_id);
  await api().get('/api/users/me/export').query({ user_id }).set(admin.headers).expect(200);
  await eventually(async () => (await concerned()).length === 1);
  expect(await concerned()).toMatchObject([{ action: 'exported' }]);
  await api().delete('/api/users/me').query({ user_id }).set(admin.headers).expect(202);
  const logged = service.logs.ofEvent('audit').filter(({ of_user_id }) => of_user_id === user_id);
  expect(logged.map(({ action }) => action)).toEqual(['exported', 'erasure_asked_for']);
  const receipt = () => api().get('/api/users/me/erasure').query({ user_id }).set(admin.headers);
  await eventually(async () => (await receipt()).body.state === 'done');
  const actions = async () => (await ofMax()).body.events.map(({ action }: Listed) => action);
  await eventually(async () => (await actions()).includes('erasure_asked_for'));
  expect(await actions()).toContain('exported');
  await eventually(async () => (await concerned()).length === 0);
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
