import { LibraryService } from './library-service';

const shared = LibraryService.use();

describe('PATCH /api/voice-models/:model_id', () => {
  it('changes what is sent, here and at Fish.Audio, and nothing else', async () => {
    const modelId = await shared.now.makeVoiceModel();
    const before = (await shared.now.api.get(`/api/voice-models/${modelId}`)).body;
    const serviceTag = shared.now.atFishAudio(modelId)?.tags.at(-1);

    const { status, body } = await shared.now.change(modelId, {
      name: '  Rob\u202ein  two ',
      tags: ['three', 'four,five'],
    });

    const tags = ['three', 'four', 'five'];
    const { updated_at } = body;
    expect(status).toBe(200);
    expect(body).toEqual({ ...before, name: 'Robin  two', tags, updated_at, fish_audio_status: 'updated' });
    expect(Date.parse(updated_at)).toBeGreaterThan(Date.parse(before.updated_at));
    expect(serviceTag).toMatch(/^evm-/);
    const entity = shared.now.atFishAudio(modelId);
    expect(entity).toMatchObject({ title: 'Robin  two', description: 'first', tags: [...tags, serviceTag] });
    const { fish_audio_status: _, ...record } = body;
    expect((await shared.now.api.get(`/api/voice-models/${modelId}`)).body).toEqual(record);
    const stored = await shared.now.records.findOne({ model_id: modelId });
    expect(stored).not.toHaveProperty('fish_audio_due');
    expect(stored).not.toHaveProperty('fish_audio_due_at');
  });

  it('empties a description and removes all tags but that of the service', async () => {
    const modelId = await shared.now.makeVoiceModel();
    expect((await shared.now.change(modelId, { description: '', tags: [] })).body).toMatchObject({
      description: '',
      tags: [],
    });
    expect(shared.now.atFishAudio(modelId)).toMatchObject({
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
    const { status, body } = await shared.now.change('a'.repeat(32), sent);
    expect({ status, field: body.errors[0].field }).toEqual({ status: 400, field });
  });

  it('is 404 for what is not there, and 415 for what is no JSON', async () => {
    expect((await shared.now.change('a'.repeat(32), { name: 'x' })).body).toMatchObject({
      status: 404,
      code: 'voice_model_not_found',
    });
    const form = shared.now.api
      .patch(`/api/voice-models/${'a'.repeat(32)}`)
      .type('form')
      .send({ name: 'x' });
    expect((await form).status).toBe(415);
  });

  it('renames one that is gone at Fish.Audio, and says so', async () => {
    const modelId = await shared.now.makeVoiceModel();
    await fetch(`${shared.now.service.sandbox.url}/model/${modelId}`, {
      method: 'DELETE',
      headers: { authorization: 'Bearer canary-fish-key-7f3a91' },
    });
    expect((await shared.now.change(modelId, { name: 'Still here' })).body).toMatchObject({
      name: 'Still here',
      fish_audio_status: 'missing',
    });
    expect((await shared.now.api.get(`/api/voice-models/${modelId}`)).body.name).toBe('Still here');
  });

  it('tells Fish.Audio later where it cannot be told now', async () => {
    const modelId = await shared.now.makeVoiceModel();
    shared.now.service.sandbox.faults.add({ match: { method: 'PATCH' }, times: Number.POSITIVE_INFINITY, status: 503 });
    expect((await shared.now.change(modelId, { name: 'Later' })).body).toMatchObject({
      name: 'Later',
      fish_audio_status: 'queued',
    });
    expect(shared.now.atFishAudio(modelId)?.title).toBe('Robin');
    shared.now.service.sandbox.faults.clear();
    await shared.now.records.updateOne({ model_id: modelId }, { $set: { fish_audio_due_at: new Date() } });
    await shared.now.until(() => shared.now.atFishAudio(modelId)?.title === 'Later');
    await shared.now.until(
      async () => (await shared.now.records.findOne({ model_id: modelId }))?.fish_audio_due === undefined,
    );
  });

  it('keeps the tag of this service where Fish.Audio tells of another voice instead', async () => {
    const modelId = await shared.now.makeVoiceModel();
    const other = { _id: 'a'.repeat(32), tags: [] };
    shared.now.service.sandbox.faults.add({ match: { method: 'GET' }, status: 200, body: other });
    expect((await shared.now.change(modelId, { tags: ['new'] })).body).toMatchObject({ fish_audio_status: 'queued' });
    await shared.now.records.updateOne({ model_id: modelId }, { $set: { fish_audio_due_at: new Date() } });
    await shared.now.until(() => shared.now.atFishAudio(modelId)?.tags[0] === 'new');
    expect(shared.now.atFishAudio(modelId)?.tags).toEqual(['new', expect.stringMatching(/^evm-/)]);
  });

  it.each([undefined, ['first', null]])(
    'keeps the tag of this service where Fish.Audio tells the tags as %j',
    async (tags) => {
      const modelId = await shared.now.makeVoiceModel();
      shared.now.service.sandbox.faults.add({ match: { method: 'GET' }, status: 200, body: { _id: modelId, tags } });
      expect((await shared.now.change(modelId, { tags: ['new'] })).body).toMatchObject({ fish_audio_status: 'queued' });
      await shared.now.records.updateOne({ model_id: modelId }, { $set: { fish_audio_due_at: new Date() } });
      await shared.now.until(() => shared.now.atFishAudio(modelId)?.tags[0] === 'new');
      expect(shared.now.atFishAudio(modelId)?.tags).toEqual(['new', expect.stringMatching(/^evm-/)]);
    },
  );

  it('is the last word at Fish.Audio, also where an earlier change that got no response takes effect after it', async () => {
    const modelId = await shared.now.makeVoiceModel();
    const { faults } = shared.now.service.sandbox;
    faults.add({ match: { method: 'PATCH' }, times: 1, hang: true });
    const earlier = shared.now.change(modelId, { name: 'Earlier' });
    const [sent] = await Promise.all([
      earlier.then(({ body }) => body),
      shared.now
        .until(async () => (await shared.now.records.findOne({ model_id: modelId }))?.name === 'Earlier')
        .then(() => shared.now.change(modelId, { name: 'Last' }).expect(200)),
    ]);
    expect(sent.fish_audio_status).toBe('queued');
    const stored = await shared.now.records.findOne({ model_id: modelId });
    expect(stored).toMatchObject({ name: 'Last', fish_audio_due: ['name'], fish_audio_due_at: expect.any(Date) });
  });

  it.each([
    [401, 'queued'],
    [403, 'refused'],
    [404, 'missing'],
    [413, 'refused'],
    [429, 'queued'],
    [500, 'queued'],
  ])('is made here where Fish.Audio answers %i, which is %s', async (status, told) => {
    const modelId = await shared.now.makeVoiceModel();
    shared.now.service.sandbox.faults.add({ match: { method: 'PATCH' }, status });
    const { body } = await shared.now.change(modelId, { name: 'Changed' }).expect(200);
    expect(body).toMatchObject({ name: 'Changed', fish_audio_status: told });
    const stored = await shared.now.records.findOne({ model_id: modelId });
    expect(stored?.fish_audio_due).toEqual(told === 'queued' ? ['name'] : undefined);
    // What is due is told, so that no later test waits for a place.
    await shared.now.records.updateOne(
      { model_id: modelId },
      { $unset: { fish_audio_due: '', fish_audio_due_at: '' } },
    );
  });

  it.each([200, 404])(
    'is told later where a proxy answers with a page and %i in the place of Fish.Audio',
    async (status) => {
      const modelId = await shared.now.makeVoiceModel();
      const page = { status, body: '<html>Not here</html>', headers: { 'content-type': 'text/html' } };
      shared.now.service.sandbox.faults.add({ match: { method: 'PATCH' }, ...page });
      const { body } = await shared.now.change(modelId, { name: 'Changed' }).expect(200);
      expect(body.fish_audio_status).toBe('queued');
      await shared.now.records.updateOne({ model_id: modelId }, { $set: { fish_audio_due_at: new Date() } });
      await shared.now.until(() => shared.now.atFishAudio(modelId)?.title === 'Changed');
    },
  );

  it('is made of a record whose last change lies at the end of all time', async () => {
    const modelId = await shared.now.makeVoiceModel();
    const updated_at = new Date('9999-12-31T23:59:59.999Z');
    await shared.now.records.updateOne({ model_id: modelId }, { $set: { updated_at } });
    const { body } = await shared.now.change(modelId, { name: 'Now' }, await shared.now.etagOf(modelId)).expect(200);
    expect(Math.abs(Date.parse(body.updated_at) - Date.now())).toBeLessThan(60_000);
  });

  it('says what Fish.Audio says where it refuses the change, and does not ask again', async () => {
    const modelId = await shared.now.makeVoiceModel();
    shared.now.service.sandbox.faults.add({ match: { method: 'PATCH' }, status: 422 });
    const { body } = await shared.now.change(modelId, { name: 'Unwanted' });
    expect(body).toMatchObject({
      name: 'Unwanted',
      fish_audio_status: 'refused',
      fish_audio_reason: expect.any(String),
    });
    expect(await shared.now.records.findOne({ model_id: modelId })).not.toHaveProperty('fish_audio_due');
  });
});
