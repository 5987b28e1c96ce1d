import request from 'supertest';
import { type SavingService, startSavingService } from '../../../support/identity/signed-in-service';
import { fixture } from '../../../support/media/fixtures';

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
});
