import request from 'supertest';
import {
  type SavingService,
  startSavingService,
  startSignedInService,
} from '../../../support/identity/signed-in-service';
import { fixture } from '../../../support/media/fixtures';
import { sendRaw } from '../../../support/network/raw-request';
import { TcpProxy } from '../../../support/network/tcp-proxy';
import { untilConnected } from '../../../support/service/until-connected';

let service: SavingService;

beforeAll(async () => {
  service = await startSavingService();
});
afterAll(() => service.close());

async function upload(user: string, fields: Readonly<Record<string, string>> = {}): Promise<request.Response> {
  const sent = request(service.url).post('/api/upload-reference').set(service.user(user).headers);
  for (const [name, value] of Object.entries(fields)) sent.field(name, value);
  return sent.attach('audio', fixture('speech.mp3'));
}

describe('with sign-in', () => {
  it('saves an upload for the user of the token, without naming anybody', async () => {
    const { body, status } = await upload('alice', { name: 'Mine' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ database_status: 'saved', database_record: { user_id: service.user('alice').id } });
    const { body: list } = await request(service.url).get('/api/voice-models').set(service.user('alice').headers);
    expect(list.voice_models).toMatchObject([{ model_id: body.model_id }]);
  });

  it('refuses to save for another user, and asks Fish.Audio for nothing', async () => {
    const before = service.sandbox.state.creates;
    const { body, status } = await upload('alice', { user_id: service.user('bob').id });
    expect([status, body.code]).toEqual([403, 'user_mismatch']);
    expect(service.sandbox.state.creates).toBe(before);
  });

  it('lets nobody else see, speak with, change or delete a voice, and answers as for one that is not there', async () => {
    const { body } = await upload('alice');
    const bob = service.user('bob').headers;
    for (const id of [body.model_id, 'nothing-of-this-name']) {
      const base = `/api/voice-models/${id}`;
      const responses = [
        await request(service.url).get(base).set(bob),
        await request(service.url).patch(base).set(bob).send({ name: 'Stolen' }),
        await request(service.url).delete(base).set(bob),
        await request(service.url).delete(`${base}?fish_audio=true`).set(bob),
        await request(service.url).post(`${base}/speech`).set(bob).send({ text: 'Hello' }),
        await request(service.url).get(`${base}/sample`).set(bob),
      ];
      expect(responses.map(({ body: { code } }) => code)).toEqual(responses.map(() => 'voice_model_not_found'));
    }
    const { status } = await request(service.url)
      .get(`/api/voice-models/${body.model_id}`)
      .set(service.user('alice').headers);
    expect(status).toBe(200);
  });

  it('takes no request without a token', async () => {
    const { status, body, headers } = await request(service.url).get('/api/voice-models');
    expect([status, body.code, headers['www-authenticate']]).toEqual([
      401,
      'unauthenticated',
      'Bearer error="invalid_token"',
    ]);
  });

  it('takes no request with two tokens, whichever comes first, and says of it what it says of none', async () => {
    const alice = `Authorization: ${service.user('alice').headers.Authorization}\r\n`;
    const bob = `authorization: ${service.user('bob').headers.Authorization}\r\n`;
    const joined = `${alice.trim()}, ${service.user('bob').headers.Authorization}\r\n`;
    const list = async (headers: string) => {
      const head = `GET /api/voice-models HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n${headers}`;
      const { status, json } = await sendRaw(service.url, `${head}Connection: close\r\n\r\n`);
      const { request_id: _, ...body } = json();
      return [status, body];
    };
    const withNone = await list('');
    expect(withNone[0]).toBe(401);
    for (const headers of [alice + bob, bob + alice, alice + alice, `Authorization: nothing\r\n${alice}`, joined])
      expect(await list(headers)).toEqual(withNone);
    expect((await list(alice))[0]).toBe(200);
  });

  it('does nothing for a user_id where it would be ignored', async () => {
    const admin = service.user('root', ['voices:admin']).headers;
    const query = `?user_id=${service.user('bob').id}`;
    const api = request(service.url);
    const { body: voice } = await upload('alice');
    const { body: echo } = await api.post('/api/echo').set(service.user('alice').headers).send({ name: 'E' });
    const key = { name: 'k', scopes: ['voices:read'] };
    const { body: made } = await api.post('/api/keys').set(service.user('alice').headers).send(key);
    const link = `/api/echo/${echo._id}/voice-model`;
    const refused = [
      await api.post(`/api/echo${query}`).set(admin).send({ name: 'Echo' }),
      await api
        .put(link + query)
        .set(admin)
        .send({ model_id: voice.model_id }),
      await api.delete(link + query).set(admin),
      await api.post(`/api/keys${query}`).set(admin).send(key),
      await api.delete(`/api/keys/${made.key_id}${query}`).set(admin),
    ];
    expect(refused.map(({ status, body }) => [status, body.code, body.errors?.[0]?.field])).toEqual(
      refused.map(() => [400, 'invalid_parameter', 'user_id']),
    );
    expect((await api.get(`/api/echo${query}`).set(admin)).body.echos).toEqual([]);
    expect((await api.get(`/api/keys${query}`).set(admin)).body.keys).toEqual([]);
  });
});

it('while MongoDB is away a user speaks with the own new models, and not with those whose record was deleted', async () => {
  const proxy = await TcpProxy.startFor(service.mongoUri);
  const settings = { AUTH_ISSUER: service.issuer.url };
  const other = await startSignedInService({ mongoUri: proxy.uri, dbName: service.dbName, settings });
  try {
    const api = request(other.url);
    const { headers } = service.user('alice');
    const make = async (key: string): Promise<string> => {
      const sent = api.post('/api/upload-reference').set(headers).set('Idempotency-Key', key);
      return (await sent.attach('audio', fixture('speech.mp3')).expect(201)).body.model_id;
    };
    const [kept, deleted, elsewhere] = [await make('kept'), await make('deleted'), await make('elsewhere')];
    const speak = (id: string) => api.post(`/api/voice-models/${id}/speech`).set(headers).send({ text: 'Hello' });
    await api.delete(`/api/voice-models/${deleted}`).set(headers).expect(200);
    // Sent once more, it gets the same answer again.
    expect(await make('deleted')).toBe(deleted);
    await request(service.url).delete(`/api/voice-models/${elsewhere}`).set(headers).expect(200);
    expect((await speak(elsewhere)).body.code).toBe('voice_model_not_found');
    await proxy.refuse();
    expect([(await speak(kept)).status, (await speak(deleted)).body.code, (await speak(elsewhere)).body.code]).toEqual([
      ...[200, 'database_unavailable', 'database_unavailable'],
    ]);
    await proxy.restore();
    await untilConnected(other.url);
    await api.delete(`/api/voice-models/${deleted}?fish_audio=true`).set(headers).expect(200);
  } finally {
    await other.close();
    await proxy.close();
  }
});
