import { ObjectId } from 'mongodb';
import request from 'supertest';
import { createVoiceModelsClient } from '../../../src/client';
import { type SavingService, startSavingService } from '../../support/identity/signed-in-service';
import { fixture } from '../../support/media/fixtures';
import { startService } from '../../support/service/service';
import { eventually } from '../reliability/kit';

let service: SavingService;

beforeAll(async () => {
  service = await startSavingService();
});
afterAll(() => service.close());

const api = () => request(service.url);
const documents = () => service.stored('api_keys');
const ALL = ['voices:read', 'voices:write', 'voices:speak'];
const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });
const listWith = (key: string, url = service.url) => request(url).get('/api/voice-models').set(bearer(key));

async function create(user: string, fields: object = {}): Promise<request.Response> {
  const body = { name: 'A program', scopes: ALL, days: 1, ...fields };
  return api().post('/api/keys').set(service.user(user).headers).send(body);
}

/** A new key of a user, and its id. */
async function keyOf(user: string, fields: object = {}): Promise<{ key: string; key_id: string }> {
  const { body, status } = await create(user, fields);
  expect(status).toBe(201);
  return body;
}

/** What a refused key is told, without what is different for each request. */
async function refusalOf(key: string): Promise<unknown> {
  const { status, body, headers } = await listWith(key);
  return [status, { ...body, instance: '', request_id: '' }, headers['www-authenticate']];
}

describe('a key', () => {
  it('reaches what is its user’s, and nothing of others', async () => {
    const { key } = await keyOf('ada');
    const { key: other } = await keyOf('eve');
    const upload = await api().post('/api/upload-reference').set(bearer(key)).attach('audio', fixture('speech.mp3'));
    expect(upload.body.database_record).toMatchObject({ user_id: service.user('ada').id });
    const { model_id } = upload.body;
    expect((await listWith(key)).body.voice_models).toMatchObject([{ model_id }]);
    expect((await listWith(other)).body.voice_models).toEqual([]);
    const foreign = await api().delete(`/api/voice-models/${model_id}`).set(bearer(other));
    expect([foreign.status, foreign.body.code]).toEqual([404, 'voice_model_not_found']);
  });

  it('has only its scopes, of which none is more than its maker has', async () => {
    const { key } = await keyOf('ada', { scopes: ['voices:read'] });
    expect((await listWith(key)).status).toBe(200);
    const upload = await api().post('/api/upload-reference').set(bearer(key)).attach('audio', fixture('speech.mp3'));
    expect([upload.status, upload.body.code]).toEqual([403, 'insufficient_scope']);
    for (const scopes of [['voices:admin'], ['voices:read', 'voices:admin']]) {
      const { status, body } = await create('ada', { scopes });
      expect([status, body.code]).toEqual([403, 'insufficient_scope']);
    }
    const half = service.user('ada', ['voices:write']).headers;
    const more = await api()
      .post('/api/keys')
      .set(half)
      .send({ name: 'x', scopes: ['voices:read'], days: 1 });
    expect([more.status, more.body.code]).toEqual([403, 'insufficient_scope']);
  });

  it('makes no keys, and revokes none but itself', async () => {
    const { key, key_id } = await keyOf('kay');
    const { key_id: other } = await keyOf('kay');
    const made = await api().post('/api/keys').set(bearer(key)).send({ name: 'x', scopes: ALL, days: 1 });
    const ended = await api().delete(`/api/keys/${other}`).set(bearer(key));
    expect([made, ended].map(({ status, body }) => [status, body.code])).toEqual(Array(2).fill([403, 'not_with_key']));
    expect((await api().delete(`/api/keys/${key_id}`).set(bearer(key))).status).toBe(200);
    expect((await listWith(key)).status).toBe(401);
  });

  it('is refused alike when it is revoked, expired, unknown, cut, in upper case, or of another form', async () => {
    const revoked = await keyOf('ada');
    await api().delete(`/api/keys/${revoked.key_id}`).set(service.user('ada').headers).expect(200);
    const expired = await keyOf('ada');
    const before = new Date(Date.now() - 1);
    await documents().updateMany({ user_id: { $exists: true }, revoked_at: null }, { $set: { expires_at: before } });
    const { key } = await keyOf('ada');
    const changed = key.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    const wrong = [
      revoked.key,
      expired.key,
      changed,
      key.slice(0, 30),
      key.toUpperCase(),
      `${key}A`,
      'evm_',
      key.slice(4),
    ];
    const refusals: unknown[] = [];
    for (const one of [...wrong, 'x.y.z']) refusals.push(await refusalOf(one));
    expect(refusals).toEqual(refusals.map(() => refusals[0]));
    expect(refusals[0]).toMatchObject([401, { code: 'unauthenticated' }, 'Bearer error="invalid_token"']);
    expect(JSON.stringify(refusals)).not.toContain('evm_');
    expect((await listWith(key)).status).toBe(200);
  });

  it('does nothing in a query, and nobody reads it when it is a megabyte long', async () => {
    const { key } = await keyOf('ada');
    const queried = await api().get(`/api/voice-models?key=${key}&access_token=${key}`);
    expect([queried.status, queried.body.code]).toEqual([401, 'unauthenticated']);
    const long = await listWith(`evm_${'a'.repeat(9_000)}`);
    expect(long.status).toBe(401);
    const tooLong = await fetch(`${service.url}/api/keys`, { headers: bearer(`evm_${'a'.repeat(1_000_000)}`) }).catch(
      () => null,
    );
    expect([431, undefined]).toContain(tooLong?.status);
    expect(service.logs.texts.join()).not.toContain('evm_');
  });

  it('ends at once when another instance revokes it', async () => {
    const settings = { AUTH_ISSUER: service.issuer.url, AUTH_AUDIENCE: 'https://api.voices.example' };
    const other = await startService({
      mongoUri: service.mongoUri,
      dbName: service.dbName,
      settings,
    });
    try {
      const { key, key_id } = await keyOf('ada');
      expect([(await listWith(key)).status, (await listWith(key, other.url)).status]).toEqual([200, 200]);
      await request(other.url).delete(`/api/keys/${key_id}`).set(service.user('ada').headers).expect(200);
      expect([(await listWith(key)).status, (await listWith(key, other.url)).status]).toEqual([401, 401]);
    } finally {
      await other.close();
    }
  });
});

describe('keys of a user', () => {
  it('are listed without their texts and hashes, with their first and last use', async () => {
    const { key, key_id } = await keyOf('lin', { scopes: ['voices:read', 'voices:read'], days: undefined });
    await listWith(key).expect(200);
    const list = () => api().get('/api/keys').set(service.user('lin').headers);
    await eventually(async () => (await list()).body.keys[0].last_used_at !== null);
    const { body, text, headers } = await list();
    expect(body).toMatchObject({ max_living: 20, keys: [{ key_id, name: 'A program', scopes: ['voices:read'] }] });
    expect(body.keys[0].first_used_at).toBe(body.keys[0].last_used_at);
    expect(headers['cache-control']).toContain('no-store');
    const stored = await documents().findOne({ _id: new ObjectId(key_id) });
    expect(stored?.hash).toMatch(/^[0-9a-f]{64}$/);
    for (const secret of [key, key.slice(4, 47), stored?.hash]) {
      expect(text).not.toContain(secret);
      expect(JSON.stringify(await documents().find().toArray()).includes(key)).toBe(false);
      expect(service.logs.texts.join()).not.toContain(secret);
    }
  });

  it('are nobody else’s to list or revoke', async () => {
    const { key, key_id } = await keyOf('mia');
    const foreign = await api().delete(`/api/keys/${key_id}`).set(service.user('eve').headers);
    const nothing = await api()
      .delete(`/api/keys/${'0'.repeat(24)}`)
      .set(service.user('eve').headers);
    expect([foreign, nothing].map(({ status, body }) => [status, body.code, body.detail])).toEqual(
      Array(2).fill([404, 'key_not_found', 'There is no such key.']),
    );
    const user_id = service.user('mia').id;
    const listed = await api().get('/api/keys').query({ user_id }).set(service.user('eve').headers);
    const made = await create('eve', { user_id });
    expect([listed, made].map(({ body }) => body.code)).toEqual(['user_mismatch', 'user_mismatch']);
    expect((await listWith(key)).status).toBe(200);
    const admin = service.user('root', ['voices:admin']).headers;
    await api().delete(`/api/keys/${key_id}`).set(admin).expect(200);
    expect((await listWith(key)).status).toBe(401);
  });

  it('are at most twenty that work, of fifty that are made at once, until one ends', async () => {
    const made = await Promise.all(Array.from({ length: 50 }, () => create('sam')));
    const statuses = made.map(({ status }) => status);
    expect([201, 409].map((status) => statuses.filter((one) => one === status).length)).toEqual([20, 30]);
    const refused = await create('sam');
    expect([refused.status, refused.body.code]).toEqual([409, 'too_many_keys']);
    const { key_id } = made.find(({ status }) => status === 201)?.body ?? {};
    const revoke = () => api().delete(`/api/keys/${key_id}`).set(service.user('sam').headers);
    const { body: first } = await revoke();
    expect((await revoke()).body).toEqual(first);
    expect((await create('sam')).status).toBe(201);
    expect((await create('sam')).status).toBe(409);
    const { body } = await api().get('/api/keys').set(service.user('sam').headers);
    expect(body.keys).toHaveLength(21);
  });

  it.each([
    { scopes: [] },
    { scopes: ['voices:everything'] },
    { scopes: 'voices:read' },
    { days: 0 },
    { days: 366 },
    { days: 1.5 },
    { days: '7' },
    { name: '' },
    { name: 'x'.repeat(101) },
    { key: 'evm_mine' },
    { user_id: { $ne: null } },
  ])('are not made of %j', async (fields) => {
    const { status, body } = await create('tom', fields);
    expect([status, body.code]).toEqual([400, 'invalid_parameter']);
  });

  it('are made, listed and revoked by the client', async () => {
    const token = service.user('cleo').headers.Authorization.slice('Bearer '.length);
    const client = createVoiceModelsClient({ baseUrl: service.url, token });
    const { key, key_id } = await client.createKey({ name: 'Mine', scopes: ['voices:read'], days: 7 });
    const program = createVoiceModelsClient({ baseUrl: service.url, token: () => key });
    expect(await program.listKeys()).toMatchObject({ keys: [{ key_id }] });
    expect(await client.revokeKey(key_id)).toMatchObject({ key_id, revoked_at: expect.any(String) });
    await expect(program.listKeys()).rejects.toMatchObject({ code: 'unauthenticated', status: 401 });
  });
});

it('without sign-in there are no keys', async () => {
  const open = await startService({ mongoUri: service.mongoUri, dbName: service.dbName });
  const { status, body } = await request(open.url).get('/api/keys');
  await open.close();
  expect([status, body.code]).toEqual([404, 'not_found']);
});
