import request from 'supertest';
import { fixture } from '../../support/media/fixtures';
import { startService } from '../../support/service/service';
import { newId } from '../../support/service/voice-models';
import { LibraryService } from './library-service';

const shared = LibraryService.use();

describe('GET /api/voice-models', () => {
  const list = async (query: string) =>
    (await shared.now.api.get(`/api/voice-models?user_id=${shared.now.user}&${query}`)).body;
  const namesOf = (body: { voice_models: { name: string }[] }) => body.voice_models.map(({ name }) => name);

  it('searches, filters by several tags, sorts and counts', async () => {
    await shared.now.makeVoiceModel({ name: 'Jürgen', tags: 'a,b' });
    await shared.now.makeVoiceModel({ name: 'anna', tags: 'a' });
    await shared.now.makeVoiceModel({ name: 'Zoë', tags: 'b,a' });
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

  it('searches a description to its end, also where it is all emoji', async () => {
    await shared.now.makeVoiceModel({ name: 'Emoji', description: `${'🎙'.repeat(1_997)}end` });
    expect(namesOf(await list('search=end'))).toEqual(['Emoji']);
  });

  it('has each tag of an upload once, however often and in whichever code points it was sent', async () => {
    const tags = `e\u0301,${'a,'.repeat(20)}\u00e9, a `;
    await shared.now.makeVoiceModel({ tags });
    expect((await list('')).voice_models[0].tags).toEqual(['\u00e9', 'a']);
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
    await shared.now.makeVoiceModel({ tags: 'a,b' });
    await shared.now.makeVoiceModel({ tags: 'b,c,b' });
    await shared.now.makeVoiceModel({ tags: 'foreign', user_id: newId() });
    const { status, body } = await shared.now.api.get(`/api/voice-models/tags?user_id=${shared.now.user}`);
    const tags = [
      { tag: 'b', count: 2 },
      { tag: 'a', count: 1 },
      { tag: 'c', count: 1 },
    ];
    expect({ status, body }).toEqual({ status: 200, body: { tags } });
    expect((await shared.now.api.get(`/api/voice-models/tags?user_id=${newId()}`)).body).toEqual({ tags: [] });
  });

  it('counts a tag of as many emoji as a tag may have characters', async () => {
    const tag = '🎙'.repeat(50);
    await shared.now.makeVoiceModel({ tags: tag });
    const { body } = await shared.now.api.get(`/api/voice-models/tags?user_id=${shared.now.user}`);
    expect(body).toEqual({ tags: [{ tag, count: 1 }] });
  });

  it('is not taken for a voice model, and needs a user', async () => {
    expect((await shared.now.api.get('/api/voice-models/tags')).body).toMatchObject({
      status: 400,
      errors: [{ field: 'user_id' }],
    });
    expect((await shared.now.api.delete('/api/voice-models/tags')).status).toBe(405);
  });
});

describe('POST /api/voice-models/bulk', () => {
  const bulk = (body: object) => shared.now.api.post('/api/voice-models/bulk').send(body);

  it('tags and untags, with a receipt for each in the order of the request', async () => {
    const [first, second, full] = [
      await shared.now.makeVoiceModel(),
      await shared.now.makeVoiceModel({ tags: '' }),
      await shared.now.makeVoiceModel({ tags: '1,2,3,4,5,6,7,8,9' }),
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
    expect(shared.now.atFishAudio(first)?.tags).toEqual(['one', 'two', 'new', expect.stringMatching(/^evm-/)]);
    const untagged = (await bulk({ action: 'untag', model_ids: [first, second], tags: ['two'] })).body;
    expect(untagged.results).toMatchObject([
      { voice_model: { tags: ['one', 'new'] } },
      { voice_model: { tags: ['new'] } },
    ]);
    const again = (await bulk({ action: 'untag', model_ids: [first], tags: ['two'] })).body;
    expect(again.results[0].voice_model.updated_at).toBe(untagged.results[0].voice_model.updated_at);
  });

  it('takes no other tags away where one with a comma is named, and that one where another program has stored it', async () => {
    const modelId = await shared.now.makeVoiceModel({ tags: 'Smith, John' });
    const tagsAfter = async (action: string, tags: unknown) => {
      const { body } = await bulk({ action, model_ids: [modelId], tags });
      return body.results[0].voice_model.tags;
    };
    expect(await tagsAfter('untag', ['Smith, John'])).toEqual(['Smith', 'John']);
    expect(await tagsAfter('tag', ['a, b'])).toEqual(['Smith', 'John', 'a', 'b']);
    await shared.now.records.updateOne({ model_id: modelId }, { $set: { tags: ['Smith, John', 'Smith', 'a'] } });
    expect(await tagsAfter('untag', ['Smith, John'])).toEqual(['Smith', 'a']);
    expect(await tagsAfter('untag', 'Smith, a')).toEqual([]);
  });

  it('says that Fish.Audio is yet to be told of a tag, also where the voice has it already', async () => {
    const modelId = await shared.now.makeVoiceModel();
    shared.now.service.sandbox.faults.add({ match: { method: 'PATCH' }, times: Number.POSITIVE_INFINITY, status: 503 });
    const told = async () => {
      const { body } = await bulk({ action: 'tag', model_ids: [modelId], tags: ['calm'] });
      return body.results[0].voice_model.fish_audio_status;
    };
    expect([await told(), await told()]).toEqual(['queued', 'queued']);
    shared.now.service.sandbox.faults.clear();
    expect(await told()).toBe('updated');
    expect(shared.now.atFishAudio(modelId)?.tags).toContain('calm');
  });

  it('deletes, at Fish.Audio as well if asked, and only what belongs to the user who is named', async () => {
    const mine = [await shared.now.makeVoiceModel(), await shared.now.makeVoiceModel()];
    const theirs = await shared.now.makeVoiceModel({ user_id: newId() });
    const { body } = await bulk({
      action: 'delete',
      model_ids: [...mine, theirs],
      user_id: shared.now.user,
      fish_audio: true,
    });
    expect(body).toMatchObject({ succeeded: 2, failed: 1 });
    expect(body.results).toMatchObject([
      { success: true, deleted: { success: true, model_id: mine[0], deleted: { database: true, fish_audio: true } } },
      { success: true },
      { model_id: theirs, success: false, status: 404, problem: { code: 'voice_model_not_found' } },
    ]);
    expect(mine.map((modelId) => shared.now.atFishAudio(modelId))).toEqual([undefined, undefined]);
    expect((await shared.now.api.get(`/api/voice-models/${theirs}`)).status).toBe(200);
    expect((await bulk({ action: 'delete', model_ids: mine })).body).toMatchObject({ succeeded: 0, failed: 2 });
  });

  it('deletes a voice that is named by several of its ids once, and says the same of each', async () => {
    const first = await shared.now.makeVoiceModel();
    const version = shared.now.api.post(`/api/voice-models/${first}/versions`).attach('audio', fixture('speech-2.mp3'));
    const second = (await version.expect(201)).body.model_id;
    const unknown = ids(20);
    const { body } = await bulk({ action: 'delete', model_ids: [first, ...unknown, second] });
    const receipt = { deleted: { database: true }, known_model_ids: [first, second] };
    expect(body).toMatchObject({ succeeded: 2, failed: unknown.length });
    expect([body.results[0], body.results.at(-1)]).toMatchObject([
      { model_id: first, success: true, deleted: { model_id: first, ...receipt } },
      { model_id: second, success: true, deleted: { model_id: second, ...receipt } },
    ]);
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
    [{ action: 'tag', model_ids: ['a'], tags: [' , ,'] }, 'tags'],
    [{ action: 'burn', model_ids: ['a'] }, 'action'],
    [{ action: 'delete', model_ids: ['a'], colour: 'red' }, 'colour'],
  ])('refuses %j', async (sent, field) => {
    const { status, body } = await bulk(sent);
    expect({ status, field: body.errors[0].field }).toEqual({ status: 400, field });
  });

  it('counts each as a request, and those for which none is left say when to send them again', async () => {
    const place = { sandbox: shared.now.service.sandbox, dataFolder: `${shared.now.service.dataFolder}-limited` };
    const limited = await startService({
      place,
      mongoUri: shared.now.database.uri,
      settings: { RATE_LIMIT_PER_MINUTE: '5' },
    });
    const call = () =>
      request(limited.url)
        .post('/api/voice-models/bulk')
        .send({ action: 'delete', model_ids: ids(8) });
    const { status, body, headers } = await call();
    const second = await call();
    await limited.close();
    expect(status).toBe(200);
    const codes = body.results.map(({ problem }: { problem: { code: string } }) => problem.code);
    expect(codes.filter((code: string) => code === 'rate_limited')).toHaveLength(3);
    expect(codes.filter((code: string) => code === 'voice_model_not_found')).toHaveLength(5);
    expect(headers.ratelimit).toMatch(/^"[^"]+"; r=0; t=\d+$/);
    expect(second.status).toBe(429);
  });
});
