import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Collection, Document } from 'mongodb';
import request from 'supertest';
import { itNeeds } from '../../support/database/engine';
import { storeOddDocuments } from '../../support/database/odd-documents';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { busyness } from '../../support/machine/busyness';
import { fixture } from '../../support/media/fixtures';
import { startService, type TestService } from '../../support/service/service';
import { newId } from '../../support/service/voice-models';

let USER = '';
let database: TemporaryDatabase;
let service: TestService;
let records: Collection<Document>;
beforeAll(async () => {
  database = await startTemporaryDatabase();
  const dbName = database.newName();
  records = database.client.db(dbName).collection('voice_models');
  await storeOddDocuments(records, newId());
  const timing = { fishAudio: { retry: { attempts: 1, baseMs: 1, budgetMs: 100 } }, worker: { trainingEveryMs: 50 } };
  service = await startService({ mongoUri: database.uri, dbName, timing });
});
afterAll(async () => {
  await service.close();
  await database.stop();
});
beforeEach(() => {
  USER = randomBytes(12).toString('hex');
});
afterEach(() => service.sandbox.faults.clear());

const api = () => request(service.url);
const atFishAudio = (modelId: string) =>
  service.sandbox.state.models.find(({ entity }) => entity._id === modelId)?.entity;
const patch = (modelId: string, body: object, ifMatch?: string) => {
  const call = api().patch(`/api/voice-models/${modelId}`);
  return (ifMatch === undefined ? call : call.set('If-Match', ifMatch)).send(body);
};

async function makeVoiceModel(fields: Readonly<Record<string, string>> = {}): Promise<string> {
  const form = { name: 'Robin', user_id: USER, description: 'first', tags: 'one,two', ...fields };
  const upload = api().post('/api/upload-reference').field(form).attach('audio', fixture('speech.mp3'));
  return (await upload.expect(201)).body.model_id;
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = performance.now() + 5_000 * busyness(); !(await holds()); await delay(20)) {
    if (performance.now() > end) throw new Error('The condition was not met in time.');
  }
}

describe('PATCH /api/voice-models/:model_id', () => {
  it('changes what is sent, here and at Fish.Audio, and nothing else', async () => {
    const modelId = await makeVoiceModel();
    const before = (await api().get(`/api/voice-models/${modelId}`)).body;
    const serviceTag = atFishAudio(modelId)?.tags.at(-1);

    const { status, body } = await patch(modelId, { name: '  Rob\u202ein  two ', tags: ['three', 'four,five'] });

    const tags = ['three', 'four', 'five'];
    const { updated_at } = body;
    expect(status).toBe(200);
    expect(body).toEqual({ ...before, name: 'Robin  two', tags, updated_at, fish_audio_status: 'updated' });
    expect(Date.parse(updated_at)).toBeGreaterThan(Date.parse(before.updated_at));
    expect(serviceTag).toMatch(/^evm-/);
    const entity = atFishAudio(modelId);
    expect(entity).toMatchObject({ title: 'Robin  two', description: 'first', tags: [...tags, serviceTag] });
    const { fish_audio_status: _, ...record } = body;
    expect((await api().get(`/api/voice-models/${modelId}`)).body).toEqual(record);
    const stored = await records.findOne({ model_id: modelId });
    expect(stored).not.toHaveProperty('fish_audio_due');
    expect(stored).not.toHaveProperty('fish_audio_due_at');
  });

  it('empties a description and removes all tags but that of the service', async () => {
    const modelId = await makeVoiceModel();
    expect((await patch(modelId, { description: '', tags: [] })).body).toMatchObject({ description: '', tags: [] });
    expect(atFishAudio(modelId)).toMatchObject({
      title: 'Robin',
      description: '',
      tags: [expect.stringMatching(/^evm-/)],
    });
  });

  it.each<[object, string]>([
    [{}, 'body'],
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(201) }, 'name'],
    [{ name: null }, 'name'],
    [{ description: 'x'.repeat(2_001) }, 'description'],
    [{ tags: Array.from({ length: 11 }, (_, place) => `t${place}`) }, 'tags'],
    [{ tags: [`evm-${'0'.repeat(32)}`] }, 'tags.0'],
    [{ tags: [5] }, 'tags.0'],
    [{ name: 'x', user_id: '5f0c1d2e3b4a49688776a5b4' }, 'user_id'],
    [{ name: 'x', model_id: 'y' }, 'model_id'],
  ])('refuses %j', async (sent, field) => {
    const { status, body } = await patch('a'.repeat(32), sent);
    expect({ status, field: body.errors[0].field }).toEqual({ status: 400, field });
  });

  it('is 404 for what is not there, and 415 for what is no JSON', async () => {
    expect((await patch('a'.repeat(32), { name: 'x' })).body).toMatchObject({
      status: 404,
      code: 'voice_model_not_found',
    });
    const form = api()
      .patch(`/api/voice-models/${'a'.repeat(32)}`)
      .type('form')
      .send({ name: 'x' });
    expect((await form).status).toBe(415);
  });

  it('renames one that is gone at Fish.Audio, and says so', async () => {
    const modelId = await makeVoiceModel();
    await fetch(`${service.sandbox.url}/model/${modelId}`, {
      method: 'DELETE',
      headers: { authorization: 'Bearer canary-fish-key-7f3a91' },
    });
    expect((await patch(modelId, { name: 'Still here' })).body).toMatchObject({
      name: 'Still here',
      fish_audio_status: 'missing',
    });
    expect((await api().get(`/api/voice-models/${modelId}`)).body.name).toBe('Still here');
  });

  it('tells Fish.Audio later where it cannot be told now', async () => {
    const modelId = await makeVoiceModel();
    service.sandbox.faults.add({ match: { method: 'PATCH' }, times: Number.POSITIVE_INFINITY, status: 503 });
    expect((await patch(modelId, { name: 'Later' })).body).toMatchObject({
      name: 'Later',
      fish_audio_status: 'queued',
    });
    expect(atFishAudio(modelId)?.title).toBe('Robin');
    service.sandbox.faults.clear();
    await records.updateOne({ model_id: modelId }, { $set: { fish_audio_due_at: new Date() } });
    await until(() => atFishAudio(modelId)?.title === 'Later');
    await until(async () => (await records.findOne({ model_id: modelId }))?.fish_audio_due === undefined);
  });

  it('says what Fish.Audio says where it refuses the change, and does not ask again', async () => {
    const modelId = await makeVoiceModel();
    service.sandbox.faults.add({ match: { method: 'PATCH' }, status: 422 });
    const { body } = await patch(modelId, { name: 'Unwanted' });
    expect(body).toMatchObject({
      name: 'Unwanted',
      fish_audio_status: 'refused',
      fish_audio_reason: expect.any(String),
    });
    expect(await records.findOne({ model_id: modelId })).not.toHaveProperty('fish_audio_due');
  });
});

describe('ETag', () => {
  const etagOf = async (modelId: string) =>
    (await api().get(`/api/voice-models/${modelId}`).expect(200)).headers.etag ?? '';

  it('is that of the next read, after a change as well, and If-None-Match gives 304 until something is different', async () => {
    const modelId = await makeVoiceModel();
    const first = await etagOf(modelId);
    expect(first).toMatch(/^"[\w-]{22}\.[\w-]{22}"$/);
    const again = await api().get(`/api/voice-models/${modelId}`).set('If-None-Match', first);
    expect({ status: again.status, text: again.text, etag: again.headers.etag }).toEqual({
      status: 304,
      text: '',
      etag: first,
    });
    const second = (await patch(modelId, { name: 'Second' })).headers.etag;
    expect(second).not.toBe(first);
    expect(await etagOf(modelId)).toBe(second);
    await api().get(`/api/voice-models/${modelId}`).set('If-None-Match', first).expect(200);
    await records.updateOne({ model_id: modelId }, { $set: { model_state: 'failed' } });
    await api().get(`/api/voice-models/${modelId}`).set('If-None-Match', `${second}`).expect(200);
  });

  it('with If-Match, a change of somebody else is not lost', async () => {
    const modelId = await makeVoiceModel();
    const etag = await etagOf(modelId);
    await patch(modelId, { description: 'theirs' }).expect(200);
    const { body } = await patch(modelId, { name: 'Mine' }, etag);
    expect(body).toMatchObject({ status: 412, code: 'precondition_failed' });
    expect(atFishAudio(modelId)?.title).toBe('Robin');
    await patch(modelId, { name: 'Mine' }, await etagOf(modelId)).expect(200);
  });

  it('what the service notes by itself refuses no change', async () => {
    const modelId = await makeVoiceModel();
    const etag = await etagOf(modelId);
    const noted = {
      model_state: 'failed',
      usage: { speech_count: 1, last_used_at: new Date() },
      missing_since: new Date(),
    };
    await records.updateOne({ model_id: modelId }, { $set: noted });
    await patch(modelId, { name: 'Mine' }, etag).expect(200);
  });

  it('a link to an Echo is a change, and so is what another program writes without a new time', async () => {
    const modelId = await makeVoiceModel();
    const etag = await etagOf(modelId);
    await api().put(`/api/echo/${newId()}/voice-model`).send({ model_id: modelId }).expect(200);
    await patch(modelId, { name: 'Mine' }, etag).expect(412);
    const next = await etagOf(modelId);
    await records.updateOne({ model_id: modelId }, { $set: { name: 'Foreign' } });
    await patch(modelId, { name: 'Mine' }, next).expect(412);
  });

  it.each([
    ['any', '*', 200],
    ['one of several', '"foreign", ETAG', 200],
    ['one that a proxy made weak', 'W/ETAG', 200],
    ['another', '"foreign"', 412],
    ['none in quotation marks', 'foreign', 400],
    ['nothing between commas', ',', 400],
  ])('If-Match with %s', async (_what, header, status) => {
    const modelId = await makeVoiceModel();
    const ifMatch = header.replace('ETAG', await etagOf(modelId));
    expect((await patch(modelId, { name: 'Mine' }, ifMatch)).status).toBe(status);
  });

  itNeeds('updates in one step')('of many changes of the same version one is made', async () => {
    const modelId = await makeVoiceModel();
    for (let round = 0; round < 3; round += 1) {
      const etag = await etagOf(modelId);
      const responses = await Promise.all(
        Array.from({ length: 8 }, (_, place) => patch(modelId, { name: `${round} ${place}` }, etag)),
      );
      expect(responses.map(({ status }) => status).toSorted()).toEqual([200, ...Array.from({ length: 7 }, () => 412)]);
      const won = responses.find(({ status }) => status === 200);
      expect((await api().get(`/api/voice-models/${modelId}`)).body.name).toBe(won?.body.name);
      expect(atFishAudio(modelId)?.title).toBe(won?.body.name);
    }
  });

  itNeeds('updates in one step')('many changes at once leave the same name here and at Fish.Audio', async () => {
    const modelId = await makeVoiceModel();
    const names = Array.from({ length: 6 }, (_, place) => `name ${place}`);
    const statuses = (await Promise.all(names.map((name) => patch(modelId, { name })))).map(({ status }) => status);
    expect(statuses).toEqual(names.map(() => 200));
    const { name } = (await api().get(`/api/voice-models/${modelId}`)).body;
    await until(() => atFishAudio(modelId)?.title === name);
  });
});

describe('GET /api/voice-models', () => {
  const list = async (query: string) => (await api().get(`/api/voice-models?user_id=${USER}&${query}`)).body;
  const namesOf = (body: { voice_models: { name: string }[] }) => body.voice_models.map(({ name }) => name);

  it('searches, filters by several tags, sorts and counts', async () => {
    await makeVoiceModel({ name: 'Jürgen', tags: 'a,b' });
    await makeVoiceModel({ name: 'anna', tags: 'a' });
    await makeVoiceModel({ name: 'Zoë', tags: 'b,a' });
    expect(namesOf(await list('search=JURGEN'))).toEqual(['Jürgen']);
    expect(namesOf(await list('search=speech.mp3&sort=-name'))).toEqual(['Zoë', 'Jürgen', 'anna']);
    expect(namesOf(await list('tag=a&tag=b&sort=name'))).toEqual(['Jürgen', 'Zoë']);
    expect(namesOf(await list('missing=true'))).toEqual([]);
    const page = await list('limit=1&tag=a&sort=created_at&include_total=true');
    expect(page).toMatchObject({ count: 1, total: 3, next_cursor: expect.any(String) });
    expect(await list('limit=1')).not.toHaveProperty('total');
    const other = await list(`limit=1&tag=a&cursor=${page.next_cursor}`);
    expect(other).toMatchObject({ status: 400, code: 'invalid_parameter', errors: [{ field: 'cursor' }] });
  });

  it.each([
    'sort=size',
    'missing=maybe',
    'limit=101',
    'sort=name&sort=name',
    'include_total=1',
    'search=',
    'colour=red',
  ])('refuses %s', async (query) => {
    expect(await list(query)).toMatchObject({ status: 400, code: 'invalid_parameter' });
  });
});

describe('GET /api/voice-models/tags', () => {
  it("counts a user's tags, most used first, and nobody else's", async () => {
    await makeVoiceModel({ tags: 'a,b' });
    await makeVoiceModel({ tags: 'b,c,b' });
    await makeVoiceModel({ tags: 'foreign', user_id: newId() });
    const { status, body } = await api().get(`/api/voice-models/tags?user_id=${USER}`);
    const tags = [
      { tag: 'b', count: 2 },
      { tag: 'a', count: 1 },
      { tag: 'c', count: 1 },
    ];
    expect({ status, body }).toEqual({ status: 200, body: { tags } });
    expect((await api().get(`/api/voice-models/tags?user_id=${newId()}`)).body).toEqual({ tags: [] });
  });

  it('is not taken for a voice model, and needs a user', async () => {
    expect((await api().get('/api/voice-models/tags')).body).toMatchObject({
      status: 400,
      errors: [{ field: 'user_id' }],
    });
    expect((await api().delete('/api/voice-models/tags')).status).toBe(405);
  });
});

describe('POST /api/voice-models/bulk', () => {
  const bulk = (body: object) => api().post('/api/voice-models/bulk').send(body);

  it('tags and untags, with a receipt for each in the order of the request', async () => {
    const [first, second, full] = [
      await makeVoiceModel(),
      await makeVoiceModel({ tags: '' }),
      await makeVoiceModel({ tags: '1,2,3,4,5,6,7,8,9' }),
    ];
    const unknown = 'f'.repeat(32);
    const { status, body } = await bulk({
      action: 'tag',
      model_ids: [second, unknown, full, first],
      tags: ['two', 'new'],
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ succeeded: 2, failed: 2 });
    expect(body.results).toMatchObject([
      {
        model_id: second,
        success: true,
        status: 200,
        voice_model: { tags: ['two', 'new'], fish_audio_status: 'updated' },
      },
      { model_id: unknown, success: false, status: 404, problem: { code: 'voice_model_not_found' } },
      {
        model_id: full,
        success: false,
        status: 400,
        problem: { code: 'invalid_parameter', errors: [{ field: 'tags' }] },
      },
      { model_id: first, success: true, status: 200, voice_model: { tags: ['one', 'two', 'new'] } },
    ]);
    expect(atFishAudio(first)?.tags).toEqual(['one', 'two', 'new', expect.stringMatching(/^evm-/)]);
    const untagged = (await bulk({ action: 'untag', model_ids: [first, second], tags: ['two'] })).body;
    expect(untagged.results).toMatchObject([
      { voice_model: { tags: ['one', 'new'] } },
      { voice_model: { tags: ['new'] } },
    ]);
    const again = (await bulk({ action: 'untag', model_ids: [first], tags: ['two'] })).body;
    expect(again.results[0].voice_model.updated_at).toBe(untagged.results[0].voice_model.updated_at);
  });

  it('deletes, at Fish.Audio as well if asked, and only what belongs to the user who is named', async () => {
    const mine = [await makeVoiceModel(), await makeVoiceModel()];
    const theirs = await makeVoiceModel({ user_id: newId() });
    const { body } = await bulk({ action: 'delete', model_ids: [...mine, theirs], user_id: USER, fish_audio: true });
    expect(body).toMatchObject({ succeeded: 2, failed: 1 });
    expect(body.results).toMatchObject([
      { success: true, deleted: { success: true, model_id: mine[0], deleted: { database: true, fish_audio: true } } },
      { success: true },
      { model_id: theirs, success: false, status: 404, problem: { code: 'voice_model_not_found' } },
    ]);
    expect(mine.map(atFishAudio)).toEqual([undefined, undefined]);
    expect((await api().get(`/api/voice-models/${theirs}`)).status).toBe(200);
    expect((await bulk({ action: 'delete', model_ids: mine })).body).toMatchObject({ succeeded: 0, failed: 2 });
  });

  const ids = (count: number) => Array.from({ length: count }, (_, place) => `id-${place}`);
  it.each<[object, string]>([
    [{ action: 'delete', model_ids: [] }, 'model_ids'],
    [{ action: 'delete', model_ids: ids(101) }, 'model_ids'],
    [{ action: 'delete', model_ids: ['a', 'a'] }, 'model_ids'],
    [{ action: 'delete', model_ids: ['../x'] }, 'model_ids.0'],
    [{ action: 'delete', model_ids: ['a'], tags: ['x'] }, 'tags'],
    [{ action: 'tag', model_ids: ['a'] }, 'tags'],
    [{ action: 'untag', model_ids: ['a'], tags: ['x'], fish_audio: true }, 'fish_audio'],
    [{ action: 'burn', model_ids: ['a'] }, 'action'],
    [{ action: 'delete', model_ids: ['a'], colour: 'red' }, 'colour'],
  ])('refuses %j', async (sent, field) => {
    const { status, body } = await bulk(sent);
    expect({ status, field: body.errors[0].field }).toEqual({ status: 400, field });
  });

  it('counts each as a request, and those for which none is left say when to send them again', async () => {
    const place = { sandbox: service.sandbox, dataFolder: `${service.dataFolder}-limited` };
    const limited = await startService({ place, mongoUri: database.uri, settings: { RATE_LIMIT_PER_MINUTE: '5' } });
    const call = () =>
      request(limited.url)
        .post('/api/voice-models/bulk')
        .send({ action: 'delete', model_ids: ids(8) });
    const { status, body } = await call();
    const second = await call();
    await limited.close();
    expect(status).toBe(200);
    const codes = body.results.map(({ problem }: { problem: { code: string } }) => problem.code);
    expect(codes.filter((code: string) => code === 'rate_limited')).toHaveLength(3);
    expect(codes.filter((code: string) => code === 'voice_model_not_found')).toHaveLength(5);
    expect(second.status).toBe(429);
  });
});
