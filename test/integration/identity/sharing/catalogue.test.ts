import request from 'supertest';
import { createVoiceModelsClient } from '../../../../src/client';
import { startService, type TestService } from '../../../support/service/service';
import { code, SharingKit } from './sharing-kit';

let kit: SharingKit;
/** Another service with the same records, without sign-in and without a catalogue. */
let closed: TestService;
beforeAll(async () => {
  kit = await SharingKit.start({ CATALOGUE: 'true' });
  closed = await startService({ mongoUri: kit.database.uri, dbName: kit.dbName });
});
afterAll(async () => {
  await closed.close();
  await kit.close();
});

const listed = async (query = '', user = 'bob') => {
  const { body } = await kit.as(user, 'get', `/api/catalogue${query}`).expect(200);
  return body.voice_models.map(({ model_id }: { model_id: string }) => model_id);
};
const absent = [404, 'voice_model_not_found'];

describe('a listed voice', () => {
  it('is seen in part and spoken with by everybody, and nothing else', async () => {
    const voice = await kit.makeVoice();
    const base = `/api/voice-models/${voice}`;
    expect(await code(kit.speak('bob', voice))).toEqual(absent);
    const { body: changed } = await kit.list(voice).expect(200);
    expect(changed).toMatchObject({ visibility: 'listed', fish_audio_status: 'updated' });
    const seen = {
      ...{ model_id: voice, name: 'Lent', description: 'About it', tags: ['warm'] },
      ...{ created_at: expect.any(String), model_state: 'trained', visibility: 'listed' },
    };
    expect((await kit.as('bob', 'get', '/api/catalogue')).body.voice_models).toEqual([seen]);
    const { body: read, headers } = await kit.as('bob', 'get', base).expect(200);
    expect([read, headers.etag]).toEqual([seen, undefined]);
    const html = await kit.as('bob', 'get', base).set('Accept', 'text/html').expect(200);
    expect(html.text).not.toContain(kit.idOf('alice'));
    expect((await kit.speak('bob', voice)).status).toBe(200);

    const echo = await kit.makeEcho('bob');
    const form = kit.as('bob', 'post', `${base}/versions`).field({ transcript: 'Hello.' });
    const refused = [
      kit.list(voice, 'private', 'bob'),
      kit.as('bob', 'delete', `${base}?fish_audio=true`),
      kit.as('bob', 'delete', `${base}?fish_audio=true`).set('If-Match', '"foreign"'),
      kit.as('bob', 'get', `${base}/sample`),
      kit.as('bob', 'get', `${base}/shares`),
      kit.share(voice, 'carol', ['speak'], 'bob'),
      kit.link('bob', echo, voice),
      kit.as('bob', 'post', '/api/echo', { name: 'Mine', voice_model_id: voice }),
      form,
    ];
    for (const one of refused) expect(await code(one)).toEqual([403, 'not_owner']);
    const { body: report } = await kit.as('bob', 'post', '/api/voice-models/bulk', {
      ...{ action: 'delete', model_ids: [voice] },
    });
    expect(report.results[0].problem.code).toBe('not_owner');
    expect(Object.keys((await kit.as('admin', 'get', base)).body)).toContain('samples');
  });

  it('is gone for everybody in the moment in which its owner takes it out', async () => {
    const voice = await kit.makeVoice();
    await kit.list(voice);
    for (let round = 0; round < 5; round += 1) {
      await kit.list(voice).expect(200);
      expect((await kit.speak('bob', voice)).status).toBe(200);
      await kit.list(voice, 'private').expect(200);
      expect(await code(kit.speak('bob', voice))).toEqual(absent);
      expect(await code(kit.as('bob', 'get', `/api/voice-models/${voice}`))).toEqual(absent);
      expect(await listed()).not.toContain(voice);
    }
    const { body } = await kit.as('alice', 'get', `/api/voice-models/${voice}`);
    expect(Object.keys(body)).not.toContain('visibility');
    expect(await kit.storedOf(voice)).not.toHaveProperty('visibility');
  });

  it('keeps what its borrower may, and is seen as lent', async () => {
    const voice = await kit.makeVoice();
    await kit.share(voice, 'bob');
    await kit.list(voice);
    const { body } = await kit.as('bob', 'get', `/api/voice-models/${voice}`);
    expect(body).toEqual(kit.reduced(voice, ['speak', 'link']));
    for (const [user, form] of [
      ['bob', 'owner_id'],
      ['carol', 'visibility'],
      ['alice', 'user_id'],
    ] as const) {
      const client = createVoiceModelsClient({ baseUrl: kit.service.url, headers: kit.service.user(user).headers });
      expect(await client.readListedVoiceModel(voice)).toHaveProperty(form);
      expect(await client.readBorrowedVoiceModel(voice)).toHaveProperty(form);
    }
    await kit.link('bob', await kit.makeEcho('bob'), voice).expect(200);
  });

  it('is not there once it is deleted, known to be gone at Fish.Audio, or taken down', async () => {
    const [kept, missing, down, deleted] = await Promise.all([1, 2, 3, 4].map(() => kit.makeVoice()));
    for (const voice of [kept, missing, down, deleted]) await kit.list(voice ?? '').expect(200);
    const voices = kit.database.client.db(kit.dbName).collection('voice_models');
    await voices.updateOne({ model_id: missing }, { $set: { missing_since: new Date() } });
    await voices.updateOne({ model_id: down }, { $set: { dmca_taken_down: true } });
    await kit.as('alice', 'delete', `/api/voice-models/${deleted}?fish_audio=true`).expect(200);
    const all = await listed();
    expect([kept, missing, down, deleted].map((voice) => all.includes(voice))).toEqual([true, false, false, false]);
    expect(await code(kit.speak('bob', missing ?? ''))).toEqual(absent);
    expect(await code(kit.speak('bob', deleted ?? ''))).toEqual(absent);
  });

  it.each([{ model_state: 'failed' }, { dmca_taken_down: true }, { takedown_category: 'policy' }])(
    'is as absent as any for others with %j',
    async (state) => {
      const voice = await kit.makeVoice();
      await kit.list(voice).expect(200);
      const voices = kit.database.client.db(kit.dbName).collection('voice_models');
      await voices.updateOne({ model_id: voice }, { $set: state });
      const base = `/api/voice-models/${voice}`;
      const asked = [kit.as('bob', 'get', base), kit.list(voice, 'private', 'bob'), kit.as('bob', 'delete', base)];
      for (const one of [...asked, kit.speak('bob', voice)]) expect(await code(one)).toEqual(absent);
      expect((await kit.as('alice', 'get', base)).status).toBe(200);
    },
  );

  it('has another version where it is listed, so that no change is lost', async () => {
    const voice = await kit.makeVoice();
    const base = `/api/voice-models/${voice}`;
    const { headers } = await kit.as('alice', 'get', base);
    await kit.list(voice);
    const late = await kit.as('alice', 'patch', base, { name: 'Late' }).set('If-Match', headers.etag ?? '');
    expect([late.status, late.body.code]).toEqual([412, 'precondition_failed']);
    for (const visibility of ['public', 'unlist', '', null]) {
      expect(await code(kit.as('alice', 'patch', base, { visibility }))).toEqual([400, 'invalid_parameter']);
    }
    await kit
      .list(voice, 'private')
      .set('If-Match', late.headers.etag ?? '*')
      .expect(200);
  });

  it('is written down when it comes and goes, and not where nothing changes', async () => {
    const voice = await kit.makeVoice('dora');
    for (const to of ['private', 'listed', 'listed', 'private']) await kit.list(voice, to, 'dora').expect(200);
    const { body } = await kit.as('dora', 'get', '/api/audit');
    const actions = body.events.map(({ action }: { action: string }) => action);
    const ofCatalogue = actions.filter((action: string) => action.endsWith('listed'));
    expect(ofCatalogue).toEqual(['voice_unlisted', 'voice_listed']);
  });
});

describe('the catalogue', () => {
  it('is read in pages, newest first, and by what is shown alone', async () => {
    const names = ['One', 'Two', 'Three'];
    const voices: string[] = [];
    for (const name of names) voices.push(await kit.makeVoice('erin', name, 'paged'));
    for (const voice of voices) await kit.list(voice, 'listed', 'erin').expect(200);
    const read: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const path: string = `/api/catalogue?tag=paged&limit=2${cursor && `&cursor=${cursor}`}`;
      const { body } = await kit.as('bob', 'get', path).expect(200);
      read.push(...body.voice_models.map(({ model_id }: { model_id: string }) => model_id));
      cursor = body.next_cursor;
    }
    expect(read).toEqual(voices.toReversed());
    expect(await listed('?search=THREE&tag=paged')).toEqual([voices[2]]);
    expect(await listed('?tag=paged&search=speech.mp3')).toEqual([]);
    expect(await listed('?tag=paged', 'erin')).toHaveLength(3);
    const { body } = await kit.as('bob', 'get', '/api/catalogue?limit=1');
    for (const query of [`?search=One&cursor=${body.next_cursor}`, '?cursor=nothing', '?limit=0', '?user_id=1']) {
      expect(await code(kit.as('bob', 'get', `/api/catalogue${query}`))).toEqual([400, 'invalid_parameter']);
    }
  });

  it('is not there unless it is turned on, and listed voices are as absent as any', async () => {
    const { status, body } = await request(closed.url).get('/api/catalogue');
    const nothing = await request(closed.url).get('/api/nothing');
    expect([status, body.code, body.detail]).toEqual([404, 'not_found', nothing.body.detail]);
    const other = await SharingKit.start();
    try {
      const voice = await other.makeVoice();
      expect((await other.list(voice)).body.visibility).toBe('listed');
      expect(await code(other.speak('bob', voice))).toEqual(absent);
      expect(await code(other.as('bob', 'get', `/api/voice-models/${voice}`))).toEqual(absent);
      expect(await code(other.list(voice, 'private', 'bob'))).toEqual(absent);
    } finally {
      await other.close();
    }
  });

  it('is for everybody where there is no sign-in', async () => {
    const settings = { CATALOGUE: 'true' };
    const open = await startService({ mongoUri: kit.database.uri, dbName: kit.dbName, settings });
    try {
      const voice = await kit.makeVoice('alice', 'Open', 'open');
      await request(open.url).patch(`/api/voice-models/${voice}`).send({ visibility: 'listed' }).expect(200);
      const { body } = await request(open.url).get('/api/catalogue?tag=open').expect(200);
      expect(body).toMatchObject({ voice_models: [{ model_id: voice }], count: 1, next_cursor: null });
    } finally {
      await open.close();
    }
  });
});
