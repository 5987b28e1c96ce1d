import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import request from 'supertest';
import { startSignedInService } from '../../../support/identity/signed-in-service';
import { fixture } from '../../../support/media/fixtures';
import { newId } from '../../../support/service/voice-models';
import { MatrixKit } from './matrix-kit';

let kit: MatrixKit;
beforeAll(async () => {
  kit = await MatrixKit.start();
});
afterAll(() => kit.close());

const api = () => request(kit.service.url);
const of = (name: string) => kit.service.user(name).headers;

describe('an Echo of another user', () => {
  it('is not linked, whether it was made here or is known by its voice alone', async () => {
    const foreign = await kit.makeVoice('owner');
    const made = await kit.makeEcho(undefined, 'owner');
    const known = newId();
    await api().put(`/api/echo/${known}/voice-model`).set(of('owner')).send({ model_id: foreign }).expect(200);
    const voice = await kit.makeVoice('other');
    for (const echo of [made, known]) {
      const startedAt = performance.now();
      const { status, body } = await api()
        .put(`/api/echo/${echo}/voice-model`)
        .set(of('other'))
        .send({ model_id: voice });
      expect([status, body.code]).toEqual([404, 'echo_not_found']);
      expect(performance.now() - startedAt).toBeLessThan(10_000);
    }
    const { body } = await api().get(`/api/echo/${known}/voice-model`).set(of('owner'));
    expect(body.model_id).toBe(foreign);
    const unlinked = await api().delete(`/api/echo/${known}/voice-model`).set(of('other'));
    expect([unlinked.status, unlinked.body.unlinked_model_id]).toEqual([200, null]);
    await api().get(`/api/echo/${known}/voice-model`).set(of('owner')).expect(200);
  });

  it('is refused with an upload, before anything is paid for', async () => {
    const echo = await kit.makeEcho(await kit.makeVoice('owner'), 'owner');
    const before = kit.service.sandbox.state.creates;
    const { status, body } = await api()
      .post('/api/upload-reference')
      .set(of('other'))
      .field({ echo_id: echo })
      .attach('audio', fixture('speech.mp3'));
    expect([status, body.code, kit.service.sandbox.state.creates]).toEqual([404, 'echo_not_found', before]);
    expect(
      (await kit.send('readEchoVoiceModel', { voice: '', echo, clip: '', key: '', user: '' }, {}, of('owner'))).status,
    ).toBe(200);
  });

  it('gets no voice of another user when it is made', async () => {
    const voice = await kit.makeVoice('owner');
    const { status, body } = await api()
      .post('/api/echo')
      .set(of('other'))
      .send({ name: 'Mine', voice_model_id: voice });
    expect([status, body.code]).toEqual([404, 'voice_model_not_found']);
  });
});

describe('several voices at once', () => {
  it('are changed and deleted as far as they are the own ones', async () => {
    const [own, foreign] = [await kit.makeVoice('other'), await kit.makeVoice('owner')];
    const model_ids = [own, foreign, 'nothing'];
    for (const action of [
      { action: 'tag', tags: ['mine'] },
      { action: 'delete', fish_audio: true },
    ]) {
      const { body } = await api()
        .post('/api/voice-models/bulk')
        .set(of('other'))
        .send({ ...action, model_ids });
      expect(body.results.map(({ status }: { status: number }) => status)).toEqual([200, 404, 404]);
      const [, ofForeign, ofNothing] = body.results;
      expect({ ...ofForeign.problem, instance: '' }).toEqual({ ...ofNothing.problem, instance: '' });
    }
    await api().get(`/api/voice-models/${foreign}`).set(of('owner')).expect(200);
  });
});

describe('idempotency keys and forms', () => {
  it('of two users are two keys', async () => {
    const key = randomUUID();
    const upload = (user: string) =>
      api()
        .post('/api/upload-reference')
        .set({ ...of(user), 'Idempotency-Key': key })
        .attach('audio', fixture('speech.mp3'));
    const [first, second] = [await upload('owner'), await upload('new here')];
    expect([first.status, second.status, second.headers['idempotent-replayed']]).toEqual([201, 201, undefined]);
    expect(second.body.model_id).not.toBe(first.body.model_id);
    expect(second.body).not.toHaveProperty('duplicate_of');
  });

  it('the page of a result is there for whoever has sent the form alone', async () => {
    const { status, headers } = await api()
      .post('/api/upload-reference')
      .set({ ...of('owner'), Accept: 'text/html' })
      .field({ form_key: randomUUID() })
      .attach('audio', fixture('speech.mp3'));
    expect([status, headers.location]).toEqual([303, expect.stringMatching(/^\/uploads\//)]);
    const address = headers.location ?? '';
    await api().get(address).set(of('owner')).expect(200);
    await api().get(address).set(of('other')).expect(404);
    await api().get(address).expect(401);
  });

  it('the forms of the page do nothing to another voice, nor for another user', async () => {
    const voice = await kit.makeVoice('owner');
    const send = (form: string, fields: object) =>
      api().post(`/voice-models/${voice}/${form}`).set(of('other')).type('form').send(fields);
    expect((await send('link', { echo_id: newId() })).status).toBe(404);
    expect((await send('unlink', {})).status).toBe(404);
    expect((await send('delete', { user_id: kit.service.user('owner').id })).status).toBe(403);
    expect((await send('delete', { fish_audio: 'true' })).headers.location).toContain('flash=gone');
    await api().get(`/api/voice-models/${voice}`).set(of('owner')).expect(200);
  });
});

describe('a voice that was lent to speak with', () => {
  it('gives its borrower neither its recording nor its Echo, and to each the clips that each had spoken', async () => {
    const voice = await kit.makeVoice('owner');
    const echo = await kit.makeEcho(voice, 'owner');
    const borrower = kit.service.user('borrower');
    const voices = kit.database.client.db(kit.dbName).collection('voice_models');
    const share = { user_id: ObjectId.createFromHexString(borrower.id), may: ['speak'], created_at: new Date() };
    await voices.updateOne({ model_id: voice }, { $set: { shares: [{ ...share, echo_id: null }] } });

    // Of the voice itself the borrower knows.
    await api().get(`/api/voice-models/${voice}/sample`).set(borrower.headers).expect(403);
    await api().get(`/api/echo/${echo}/voice-model`).set(borrower.headers).expect(404);
    await api().post(`/api/echo/${echo}/speech`).set(borrower.headers).send({ text: 'Hello.' }).expect(404);
    const clips = { owner: await kit.makeClip(voice, 'owner'), borrower: await kit.makeClip(voice, 'borrower') };
    for (const [user, own, foreign] of [
      ['owner', clips.owner, clips.borrower],
      ['borrower', clips.borrower, clips.owner],
    ] as const) {
      await api().get(`/api/clips/${own}`).set(of(user)).expect(200);
      await api().get(`/api/clips/${foreign}`).set(of(user)).expect(404);
    }
    await api().delete('/api/clips').query({ model_id: voice }).set(of('owner')).expect(200);
    await api().get(`/api/clips/${clips.borrower}`).set(borrower.headers).expect(200);
    const { body } = await api().delete(`/api/voice-models/${voice}`).set(of('owner')).expect(200);
    expect(body.deleted.clips).toBe(1);
  });
});

describe('an admin', () => {
  it('names any user of whom things are listed, and is its own one without', async () => {
    const admin = kit.service.user('admin', ['voices:admin']);
    const voice = await kit.makeVoice('owner');
    const list = (query: object) => api().get('/api/voice-models').set(admin.headers).query(query);
    expect((await list({})).body.count).toBe(0);
    const { body } = await list({ user_id: kit.service.user('owner').id });
    expect(body.voice_models).toContainEqual(expect.objectContaining({ model_id: voice }));
  });

  it('changes several voices of anybody as it changes one, or those of the user that it names alone', async () => {
    const admin = kit.service.user('admin', ['voices:admin']);
    const voice = await kit.makeVoice('owner');
    const statusOfBulk = async (named: object) => {
      const bulk = { action: 'tag', tags: ['seen'], model_ids: [voice], ...named };
      const { body } = await api().post('/api/voice-models/bulk').set(admin.headers).send(bulk).expect(200);
      return body.results[0].status;
    };
    await api()
      .patch(`/api/voice-models/${voice}`)
      .set(admin.headers)
      .send({ tags: ['one'] })
      .expect(200);
    expect(await statusOfBulk({})).toBe(200);
    expect(await statusOfBulk({ user_id: kit.service.user('owner').id })).toBe(200);
    expect(await statusOfBulk({ user_id: admin.id })).toBe(404);
  });
});

describe('without a database', () => {
  it('a user speaks with and deletes what the user has just made, and nothing else', async () => {
    const service = await startSignedInService();
    try {
      const upload = request(service.url).post('/api/upload-reference').set(service.user('alice').headers);
      const { body } = await upload.attach('audio', fixture('speech.mp3')).expect(201);
      const ask = async (user: string) => {
        const base = `/api/voice-models/${body.model_id}`;
        const { headers } = service.user(user);
        const speech = await request(service.url).post(`${base}/speech`).set(headers).send({ text: 'Hello.' });
        const deletion = await request(service.url).delete(`${base}?fish_audio=true`).set(headers);
        return [speech.status, speech.body.code, deletion.status, deletion.body.code];
      };
      const refused = [404, 'voice_model_not_found', 404, 'voice_model_not_found'];
      expect(await ask('bob')).toEqual(refused);
      expect(service.sandbox.state.requests.filter(({ path }) => path.includes('tts'))).toEqual([]);
      expect((await ask('alice')).slice(0, 3)).toEqual([200, undefined, 200]);
    } finally {
      await service.close();
    }
  });
});

describe('while the database is away', () => {
  it('what waits of a user is there for that user alone, and as if it were not for others', async () => {
    const service = await startSignedInService({ mongoUri: 'mongodb://127.0.0.1:1', dbName: 'away' });
    try {
      const upload = request(service.url).post('/api/upload-reference').set(service.user('alice').headers);
      const { body } = await upload.field({ echo_id: newId() }).attach('audio', fixture('speech.mp3')).expect(201);
      expect(body.database_status).toBe('queued');
      const ask = async (user: string, id: string) => {
        const base = `/api/voice-models/${id}`;
        const { headers } = service.user(user);
        const responses = [
          await request(service.url).get(base).set(headers),
          await request(service.url).post(`${base}/speech`).set(headers).send({ text: 'Hello.' }),
          await request(service.url).delete(`${base}?fish_audio=true`).set(headers),
        ];
        return responses.map(({ status, body: { code, detail } }) => ({ status, code, detail }));
      };
      expect(await ask('bob', body.model_id)).toEqual(await ask('bob', '0'.repeat(32)));
      const { body: list } = await request(service.url).get('/api/voice-models').set(service.user('bob').headers);
      expect(list).not.toHaveProperty('voice_models');
      const [read, speech] = await ask('alice', body.model_id);
      expect([read?.status, speech?.status]).toEqual([200, 200]);
    } finally {
      await service.close();
    }
  }, 60_000);
});
