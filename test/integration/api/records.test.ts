import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { json } from 'node:stream/consumers';
import request from 'supertest';
import { storeOddDocuments } from '../../support/database/odd-documents';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { fixture } from '../../support/media/fixtures';
import { FORM_TYPE, field, file, multipart } from '../../support/network/raw-request';
import { startService, type TestService } from '../../support/service/service';

const OTHER_USER = '5f0c1d2e3b4a49688776a5b5';

/** A user of its own for each test. */
let USER = '';
let database: TemporaryDatabase;
let service: TestService;
beforeAll(async () => {
  database = await startTemporaryDatabase();
  const dbName = database.newName();
  await storeOddDocuments(database.client.db(dbName).collection('voice_models'), OTHER_USER);
  service = await startService({ mongoUri: database.uri, dbName });
});
afterAll(async () => {
  await service.close();
  await database.stop();
});
beforeEach(() => {
  USER = randomBytes(12).toString('hex');
});

const api = () => request(service.url);

async function makeVoiceModel(name: string, userId = USER): Promise<string> {
  const { body } = await api()
    .post('/api/upload-reference')
    .field({ name, user_id: userId })
    .attach('audio', fixture('speech.mp3'))
    .expect(201);
  return body.model_id;
}

async function makeEcho(userId = USER): Promise<string> {
  return (await api().post('/api/echo').send({ user_id: userId, name: 'Robin' }).expect(201)).body._id;
}

describe('GET /api/voice-models', () => {
  it("lists a user's voice models, newest first, and nobody else's", async () => {
    for (const name of ['first', 'second', 'third']) await makeVoiceModel(name);
    await makeVoiceModel('foreign', OTHER_USER);
    const { status, body } = await api().get(`/api/voice-models?user_id=${USER}`);
    expect(status).toBe(200);
    expect(body.count).toBe(3);
    expect(body.voice_models.map(({ name }: { name: string }) => name)).toEqual(['third', 'second', 'first']);
  });

  it('gives the rest page by page', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await makeVoiceModel(name);
    const names: string[] = [];
    let next = '';
    do {
      const { body } = await api().get(`/api/voice-models?user_id=${USER}&limit=2${next}`).expect(200);
      names.push(...body.voice_models.map(({ name }: { name: string }) => name));
      next = body.next_cursor === null ? '' : `&cursor=${body.next_cursor}`;
    } while (next !== '');
    expect(names).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  it('refuses a cursor that was tampered with', async () => {
    const { status, body } = await api().get(`/api/voice-models?user_id=${USER}&cursor=bm90LWEtY3Vyc29y`);
    expect({ status, field: body.errors[0].field }).toEqual({ status: 400, field: 'cursor' });
  });

  it('filters by name, kind and link', async () => {
    const first = await makeVoiceModel('Calm voice');
    await makeVoiceModel('Loud (voice)');
    await api()
      .put(`/api/echo/${await makeEcho()}/voice-model`)
      .send({ model_id: first })
      .expect(200);
    const count = async (query: string) => (await api().get(`/api/voice-models?user_id=${USER}&${query}`)).body.count;
    expect(await count('search=VOICE')).toBe(2);
    expect(await count('search=(voice)')).toBe(1);
    expect(await count('search=.*')).toBe(0);
    expect(await count('file_type=video')).toBe(0);
    expect(await count('linked=true')).toBe(1);
    expect(await count('linked=false')).toBe(1);
  });
});

describe('DELETE /api/voice-models/:model_id', () => {
  it('removes the record, keeps the model at Fish.Audio, and says so', async () => {
    const modelId = await makeVoiceModel('mine');
    const { status, body } = await api().delete(`/api/voice-models/${modelId}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      model_id: modelId,
      deleted: { database: true, fish_audio: false, sample: false },
      unlinked_echo_id: null,
    });
    expect(service.sandbox.state.models.some((model) => model.entity._id === modelId)).toBe(true);
    expect((await api().get(`/api/voice-models/${modelId}`)).body).toMatchObject({ code: 'voice_model_not_found' });
    expect((await api().delete(`/api/voice-models/${modelId}`)).status).toBe(404);
  });

  it('removes the model at Fish.Audio as well when asked, and frees the Echo', async () => {
    const modelId = await makeVoiceModel('mine');
    const echoId = await makeEcho();
    await api().put(`/api/echo/${echoId}/voice-model`).send({ model_id: modelId }).expect(200);
    const { body } = await api().delete(`/api/voice-models/${modelId}?fish_audio=true`);
    expect(body).toMatchObject({
      deleted: { database: true, fish_audio: true, sample: false },
      unlinked_echo_id: echoId,
    });
    expect(service.sandbox.state.models.some((model) => model.entity._id === modelId)).toBe(false);
    expect((await api().get(`/api/echo/${echoId}/voice-model`)).status).toBe(404);
  });

  it('counts a model that is gone at Fish.Audio as removed (D75)', async () => {
    const modelId = await makeVoiceModel('mine');
    service.sandbox.state.reset();
    const { status, body } = await api().delete(`/api/voice-models/${modelId}?fish_audio=true`);
    expect({ status, deleted: body.deleted }).toEqual({
      status: 200,
      deleted: { database: true, fish_audio: true, sample: false },
    });
  });

  it('keeps the record when Fish.Audio refuses, so that it can be repeated', async () => {
    const modelId = await makeVoiceModel('mine');
    service.sandbox.faults.add({
      match: { method: 'DELETE' },
      times: 1,
      status: 401,
      body: { status: 401, message: 'x' },
    });
    expect((await api().delete(`/api/voice-models/${modelId}?fish_audio=true`)).status).toBe(502);
    expect((await api().get(`/api/voice-models/${modelId}`)).status).toBe(200);
    expect((await api().delete(`/api/voice-models/${modelId}?fish_audio=true`)).status).toBe(200);
  });
});

describe('an Echo', () => {
  it('is created, read and listed', async () => {
    const created = await api().post('/api/echo').send({ user_id: USER, name: 'Robin' });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ user_id: USER, name: 'Robin', voice_model_id: null });
    const read = await api().get(created.headers.location as string);
    expect(read.body).toEqual(created.body);
    const list = await api().get(`/api/echo?user_id=${USER}`);
    expect(list.body).toMatchObject({ count: 1, next_cursor: null, echos: [{ _id: created.body._id }] });
    expect((await api().get('/api/echo/5f0c1d2e3b4a4968877600ff')).body.code).toBe('echo_not_found');
  });

  it('is created with its voice model', async () => {
    const modelId = await makeVoiceModel('mine');
    const { body } = await api().post('/api/echo').send({ user_id: USER, name: 'Robin', voice_model_id: modelId });
    expect(body.voice_model_id).toBe(modelId);
    expect((await api().get(`/api/echo/${body._id}/voice-model`)).body.model_id).toBe(modelId);
  });

  it('is not created when its voice model is unknown or of another user', async () => {
    const foreign = await makeVoiceModel('foreign', OTHER_USER);
    const create = (id: string) => api().post('/api/echo').send({ user_id: USER, name: 'Robin', voice_model_id: id });
    expect((await create('unknown')).status).toBe(404);
    expect((await create(foreign)).status).toBe(409);
    expect((await api().get(`/api/echo?user_id=${USER}`)).body.count).toBe(0);
  });

  it('speaks with one voice, and a voice speaks for one Echo', async () => {
    const [first, second] = [await makeVoiceModel('first'), await makeVoiceModel('second')];
    const [robin, wren] = [await makeEcho(), await makeEcho()];
    const link = (echo: string, model: string) => api().put(`/api/echo/${echo}/voice-model`).send({ model_id: model });
    expect((await link(robin, first)).body).toMatchObject({ model_id: first, echo_id: robin });
    expect((await link(robin, second)).body).toMatchObject({ model_id: second, echo_id: robin });
    expect((await api().get(`/api/voice-models/${first}`)).body.echo_id).toBeNull();
    await link(wren, second).expect(200);
    expect((await api().get(`/api/echo/${robin}/voice-model`)).status).toBe(404);
  });

  it('is unlinked, also twice', async () => {
    const modelId = await makeVoiceModel('mine');
    const echoId = await makeEcho();
    await api().put(`/api/echo/${echoId}/voice-model`).send({ model_id: modelId }).expect(200);
    const unlink = () => api().delete(`/api/echo/${echoId}/voice-model`);
    expect((await unlink()).body).toEqual({ success: true, echo_id: echoId, unlinked_model_id: modelId });
    expect((await unlink()).body).toEqual({ success: true, echo_id: echoId, unlinked_model_id: null });
  });

  it('of another user takes no voice model', async () => {
    const modelId = await makeVoiceModel('mine');
    const { status, body } = await api()
      .put(`/api/echo/${await makeEcho(OTHER_USER)}/voice-model`)
      .send({ model_id: modelId });
    expect({ status, code: body.code }).toEqual({ status: 409, code: 'conflict' });
  });

  it('of another user is refused with an upload, before anything is paid for', async () => {
    const modelId = await makeVoiceModel('theirs', OTHER_USER);
    const made = await api().post('/api/echo').send({ user_id: OTHER_USER, name: 'Robin', voice_model_id: modelId });
    const before = service.sandbox.state.creates;
    const { status, body } = await api()
      .post('/api/upload-reference')
      .field({ user_id: USER, echo_id: made.body._id })
      .attach('audio', fixture('speech.mp3'));
    expect([status, body.code, service.sandbox.state.creates]).toEqual([409, 'conflict', before]);
    expect((await api().get(`/api/echo/${made.body._id}`)).body.voice_model_id).toBe(modelId);
  });

  it('of another user is refused before the recording has arrived, where the form names it first', async () => {
    const fields = [field('user_id', USER), field('echo_id', await makeEcho(OTHER_USER))];
    const body = multipart([...fields, file('audio', 'a.mp3', readFileSync(fixture('speech.mp3')))]);
    const headers = { ...FORM_TYPE, 'Content-Length': body.byteLength };
    const upload = http.request(`${service.url}/api/upload-reference`, { method: 'POST', headers });
    upload.write(body.subarray(0, -1_000));
    const [response] = await once(upload, 'response');
    expect([response.statusCode, await json(response)]).toEqual([409, expect.objectContaining({ code: 'conflict' })]);
    upload.destroy();
  });

  it('takes no voice model that is not there', async () => {
    const { status } = await api()
      .put(`/api/echo/${await makeEcho()}/voice-model`)
      .send({ model_id: 'unknown' });
    expect(status).toBe(404);
  });
});
