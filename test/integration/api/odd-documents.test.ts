import { type Collection, type Document, ObjectId } from 'mongodb';
import request from 'supertest';
import { engineHas } from '../../support/database/engine';
import { type OddDocuments, storeOddDocuments } from '../../support/database/odd-documents';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { makeWav } from '../../support/media/wav';
import { startService, type TestService } from '../../support/service/service';
import { newId } from '../../support/service/voice-models';

const GOOD = 20;
const SAMPLE = makeWav({ seconds: 2 });

let temporary: TemporaryDatabase;
let service: TestService;
let records: Collection<Document>;
let odd: OddDocuments;
const userId = newId();
const good: string[] = [];
const readable = () => [...good, ...odd.readable];

const api = () => request(service.url);

beforeAll(async () => {
  temporary = await startTemporaryDatabase();
  const dbName = temporary.newName();
  records = temporary.client.db(dbName).collection('voice_models');
  odd = await storeOddDocuments(records, userId);
  service = await startService({ mongoUri: temporary.uri, dbName });
  for (let number = 0; number < GOOD; number++) {
    const upload = api().post('/api/upload-reference').field('user_id', userId).attach('audio', SAMPLE, 'voice.wav');
    const { body } = await upload.expect(201);
    expect(body.database_status).toBe('saved');
    good.push(body.model_id);
  }
});
afterAll(async () => {
  await service.close();
  await temporary.stop();
});

/** Follows a list from page to page; resolves to the model_ids that each page shows. */
async function follow(limit: number): Promise<string[]> {
  const seen: string[] = [];
  for (let cursor = ''; ; ) {
    const { body } = await api().get(`/api/voice-models?user_id=${userId}&limit=${limit}${cursor}`).expect(200);
    expect(body.count).toBeLessThanOrEqual(limit);
    seen.push(...body.voice_models.map((model: { model_id: string }) => model.model_id));
    if (body.next_cursor === null) return seen;
    cursor = `&cursor=${body.next_cursor}`;
  }
}

describe('20 good records beside 200 odd documents (E208)', () => {
  // At other limits: integration/database/engines/odd-documents.test.ts, without HTTP.
  it('are all listed, with every odd one that can be read, once each, page by page', async () => {
    expect((await follow(7)).toSorted()).toEqual(readable().toSorted());
  });

  it('are all on the pages for people', async () => {
    const shown: string[] = [];
    for (let address = `/?user_id=${userId}`; ; ) {
      const { text } = await api().get(address).set('Accept', 'text/html').expect(200);
      shown.push(...Array.from(text.matchAll(/<li class="voice-model" data-model-id="([^"]+)"/g), ([, id = '']) => id));
      const next = /id="list-more" href="(\/\?[^"]+)">/.exec(text)?.[1];
      if (next === undefined) break;
      address = next.replaceAll('&amp;', '&');
    }
    expect(shown.toSorted()).toEqual(readable().toSorted());
  });

  it('can each be read, as JSON and as a page', async () => {
    for (const modelId of readable()) {
      const { body } = await api().get(`/api/voice-models/${modelId}`).expect(200);
      expect(body).toMatchObject({ model_id: modelId, user_id: userId, samples: expect.any(Array) });
      expect(new Date(body.created_at).getTime()).not.toBeNaN();
      const { text } = await api().get(`/api/voice-models/${modelId}`).set('Accept', 'text/html').expect(200);
      expect(text).toContain(modelId);
      expect(text).not.toContain('<b>Ann</b>');
    }
  });

  it('can each be linked to an Echo, and freed', async () => {
    for (const modelId of readable().filter((_, index) => index % 4 === 0)) {
      const address = `/api/echo/${newId()}/voice-model`;
      await api().put(address).send({ model_id: modelId }).expect(200);
      expect((await api().get(address).expect(200)).body.model_id).toBe(modelId);
      expect((await api().delete(address).expect(200)).body.unlinked_model_id).toBe(modelId);
    }
  });

  it('hide nothing: what cannot be read is counted by the readiness check, and named in the log once', async () => {
    const { body } = await api().get('/readyz');
    const status = engineHas('partial indexes') ? 'ready' : 'degraded';
    expect(body).toMatchObject({ status, skipped_documents: odd.unreadable.length });
    const named = service.logs.ofEvent('document_skipped').map((line) => line._id);
    expect(named.toSorted()).toEqual(odd.unreadable.map(String).toSorted());
  });

  it('can all be deleted, at Fish.Audio as well', async () => {
    for (const modelId of readable()) {
      const { body } = await api().delete(`/api/voice-models/${modelId}?fish_audio=true`).expect(200);
      expect(body.deleted).toMatchObject({ database: true, fish_audio: true });
    }
    expect(await follow(100)).toEqual([]);
    expect(service.sandbox.state.models).toHaveLength(0);
    const left = await records.find({}).toArray();
    expect(left.map(({ _id }) => String(_id)).toSorted()).toEqual(odd.unreadable.map(String).toSorted());
  });

  it('let an upload be saved whose model another program has recorded for the same user as text', async () => {
    const upload = api().post('/api/upload-reference').field('user_id', userId).attach('audio', SAMPLE, 'voice.wav');
    const { body } = await upload.expect(201);
    await records.updateOne({ model_id: body.model_id }, { $set: { user_id: userId.toUpperCase() } });
    expect((await api().get(`/api/voice-models/${body.model_id}`)).body.user_id).toBe(userId);
    expect(await records.countDocuments({ user_id: new ObjectId(userId), model_id: body.model_id })).toBe(0);
  });
});
