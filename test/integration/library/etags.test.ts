import { itNeeds } from '../../support/database/engine';
import { newId } from '../../support/service/voice-models';
import { LibraryService } from './library-service';

const shared = LibraryService.use();

describe('ETag', () => {
  it('is that of the next read, after a change as well, and If-None-Match gives 304 until something is different', async () => {
    const modelId = await shared.now.makeVoiceModel();
    const first = await shared.now.etagOf(modelId);
    expect(first).toMatch(/^"[\w-]{22}\.[\w-]{22}"$/);
    const again = await shared.now.api.get(`/api/voice-models/${modelId}`).set('If-None-Match', first);
    expect({ status: again.status, text: again.text, etag: again.headers.etag }).toEqual({
      status: 304,
      text: '',
      etag: first,
    });
    const second = (await shared.now.change(modelId, { name: 'Second' })).headers.etag;
    expect(second).not.toBe(first);
    expect(await shared.now.etagOf(modelId)).toBe(second);
    await shared.now.api.get(`/api/voice-models/${modelId}`).set('If-None-Match', first).expect(200);
    await shared.now.records.updateOne({ model_id: modelId }, { $set: { model_state: 'failed' } });
    await shared.now.api.get(`/api/voice-models/${modelId}`).set('If-None-Match', `${second}`).expect(200);
  });

  it('is what If-None-Match: * depends on, so that what has none is sent', async () => {
    const ask = (path: string) =>
      shared.now.api.get(path).set('If-None-Match', '*').set('If-Modified-Since', new Date().toUTCString());
    await ask(`/api/voice-models/${await shared.now.makeVoiceModel()}`).expect(304);
    for (const path of [`/api/voice-models?user_id=${shared.now.user}`, '/api/limits', '/healthz', '/']) {
      expect((await ask(path).expect(200)).text).not.toBe('');
    }
  });

  it('with If-Match, a change of somebody else is not lost', async () => {
    const modelId = await shared.now.makeVoiceModel();
    const etag = await shared.now.etagOf(modelId);
    await shared.now.change(modelId, { description: 'theirs' }).expect(200);
    const { body } = await shared.now.change(modelId, { name: 'Mine' }, etag);
    expect(body).toMatchObject({ status: 412, code: 'precondition_failed' });
    expect(shared.now.atFishAudio(modelId)?.title).toBe('Robin');
    await shared.now.change(modelId, { name: 'Mine' }, await shared.now.etagOf(modelId)).expect(200);
  });

  it('what the service notes by itself refuses no change', async () => {
    const modelId = await shared.now.makeVoiceModel();
    const etag = await shared.now.etagOf(modelId);
    const noted = {
      model_state: 'failed',
      usage: { speech_count: 1, last_used_at: new Date() },
      missing_since: new Date(),
    };
    await shared.now.records.updateOne({ model_id: modelId }, { $set: noted });
    await shared.now.change(modelId, { name: 'Mine' }, etag).expect(200);
  });

  it('nor does a speech between reading and changing', async () => {
    const modelId = await shared.now.makeVoiceModel();
    const etag = await shared.now.etagOf(modelId);
    await shared.now.api.post(`/api/voice-models/${modelId}/speech`).send({ text: 'Hello' }).expect(200);
    await shared.now.until(
      async () => (await shared.now.records.findOne({ model_id: modelId }))?.usage.speech_count === 1,
    );
    await shared.now.change(modelId, { name: 'Mine' }, etag).expect(200);
  });

  it('a link to an Echo is a change, and so is what another program writes without a new time', async () => {
    const modelId = await shared.now.makeVoiceModel();
    const etag = await shared.now.etagOf(modelId);
    await shared.now.api.put(`/api/echo/${newId()}/voice-model`).send({ model_id: modelId }).expect(200);
    await shared.now.change(modelId, { name: 'Mine' }, etag).expect(412);
    const next = await shared.now.etagOf(modelId);
    await shared.now.records.updateOne({ model_id: modelId }, { $set: { name: 'Foreign' } });
    await shared.now.change(modelId, { name: 'Mine' }, next).expect(412);
  });

  it('with If-Match, what has changed is not deleted, and nothing of it is', async () => {
    const modelId = await shared.now.makeVoiceModel();
    const etag = await shared.now.etagOf(modelId);
    const remove = (ifMatch: string) =>
      shared.now.api.delete(`/api/voice-models/${modelId}?fish_audio=true`).set('If-Match', ifMatch);
    await shared.now.change(modelId, { description: 'theirs' }).expect(200);
    expect((await remove(etag)).body).toMatchObject({ status: 412, code: 'precondition_failed' });
    const now = await shared.now.etagOf(modelId);
    expect(shared.now.atFishAudio(modelId)).toBeDefined();
    await shared.now.api.delete(`/api/voice-models/${modelId}`).set('If-Match', now).expect(200);
    // Its record is gone, and with it what the caller knew.
    await remove(now).expect(412);
    expect(shared.now.atFishAudio(modelId)).toBeDefined();
    await remove('*').expect(200);
  });

  it.each(['', '?fish_audio=true'])(
    'with If-Match, a voice that does not exist is not found by DELETE%s',
    async (query) => {
      const call = shared.now.api.delete(`/api/voice-models/${'f'.repeat(32)}${query}`).set('If-Match', '"foreign"');
      expect((await call).body).toMatchObject({ status: 404, code: 'voice_model_not_found' });
    },
  );

  it('with If-Match, no version is chosen of what has changed', async () => {
    const modelId = await shared.now.makeVoiceModel();
    const choose = (ifMatch: string) => {
      const call = shared.now.api.put(`/api/voice-models/${modelId}/versions/current`);
      return call.set('If-Match', ifMatch).send({ model_id: modelId });
    };
    const etag = await shared.now.etagOf(modelId);
    await choose(etag).expect(200);
    await shared.now.change(modelId, { name: 'Theirs' }).expect(200);
    await choose(etag).expect(412);
  });

  it.each([
    ['any', '*', 200],
    ['one of several', '"foreign", ETAG', 200],
    ['one that a proxy made weak', 'W/ETAG', 200],
    ['another', '"foreign"', 412],
    ['none in quotation marks', 'foreign', 400],
    ['nothing between commas', ',', 400],
  ])('If-Match with %s', async (_what, header, status) => {
    const modelId = await shared.now.makeVoiceModel();
    const ifMatch = header.replace('ETAG', await shared.now.etagOf(modelId));
    expect((await shared.now.change(modelId, { name: 'Mine' }, ifMatch)).status).toBe(status);
  });

  itNeeds('updates in one step')('of many changes of the same version one is made', async () => {
    const modelId = await shared.now.makeVoiceModel();
    for (let round = 0; round < 3; round += 1) {
      const etag = await shared.now.etagOf(modelId);
      const responses = await Promise.all(
        Array.from({ length: 8 }, (_, place) => shared.now.change(modelId, { name: `${round} ${place}` }, etag)),
      );
      expect(responses.map(({ status }) => status).toSorted()).toEqual([200, ...Array.from({ length: 7 }, () => 412)]);
      const won = responses.find(({ status }) => status === 200);
      expect((await shared.now.api.get(`/api/voice-models/${modelId}`)).body.name).toBe(won?.body.name);
      expect(shared.now.atFishAudio(modelId)?.title).toBe(won?.body.name);
    }
  });

  itNeeds('updates in one step')('many changes at once leave the same name here and at Fish.Audio', async () => {
    const modelId = await shared.now.makeVoiceModel();
    const names = Array.from({ length: 6 }, (_, place) => `name ${place}`);
    const statuses = (await Promise.all(names.map((name) => shared.now.change(modelId, { name })))).map(
      ({ status }) => status,
    );
    expect(statuses).toEqual(names.map(() => 200));
    const { name } = (await shared.now.api.get(`/api/voice-models/${modelId}`)).body;
    await shared.now.until(() => shared.now.atFishAudio(modelId)?.title === name);
  });
});
