import { newId } from '../../../support/service/voice-models';
import { code, SharingKit } from './sharing-kit';

let kit: SharingKit;
beforeAll(async () => {
  kit = await SharingKit.start();
});
afterAll(() => kit.close());

describe('lending a voice', () => {
  it('is the owner’s alone, can be repeated and changed, and is listed', async () => {
    const voice = await kit.makeVoice();
    expect(await code(kit.share(voice, 'carol', ['speak'], 'bob'))).toEqual([404, 'voice_model_not_found']);
    const first = await kit.share(voice, 'bob', ['speak']);
    const lent = { user_id: kit.idOf('bob'), may: ['speak'], created_at: expect.any(String), echo_id: null };
    expect([first.status, first.body]).toEqual([201, lent]);
    const second = await kit.share(voice, 'bob', ['link', 'speak']);
    expect([second.status, second.body]).toEqual([200, { ...first.body, may: ['speak', 'link'] }]);
    const { body: list } = await kit.as('alice', 'get', `/api/voice-models/${voice}/shares`);
    expect(list).toEqual({ shares: [second.body], count: 1 });
    expect(await code(kit.as('bob', 'get', `/api/voice-models/${voice}/shares`))).toEqual([403, 'not_owner']);
    expect(await code(kit.share(voice, 'carol', ['speak'], 'bob'))).toEqual([403, 'not_owner']);
    expect(await code(kit.revoke(voice, 'bob', 'bob'))).toEqual([403, 'not_owner']);
    expect(await code(kit.as('carol', 'get', `/api/voice-models/${voice}/shares`))).toEqual([
      404,
      'voice_model_not_found',
    ]);
    expect(await code(kit.share(voice, 'carol', ['speak'], 'admin'))).toEqual([201, undefined]);
    const { body: own } = await kit.as('alice', 'get', `/api/voice-models/${voice}`);
    expect(Object.keys(own)).not.toContain('shares');
  });

  it('refuses the owner, other uses, an e-mail, and more than 100 users', async () => {
    const voice = await kit.makeVoice();
    const path = `/api/voice-models/${voice}/shares`;
    const invalid = [400, 'invalid_parameter'];
    expect(await code(kit.share(voice, 'alice'))).toEqual(invalid);
    for (const may of [[], ['link'], ['own'], 'speak', ['speak', 'link', 'speak']]) {
      expect(await code(kit.as('alice', 'post', path, { user_id: kit.idOf('bob'), may }))).toEqual(invalid);
    }
    expect(await code(kit.as('alice', 'post', path, { email: 'bob@example.com', may: ['speak'] }))).toEqual(invalid);
    const users = Array.from({ length: 101 }, () => newId());
    const statuses: number[] = [];
    for (const user_id of users)
      statuses.push((await kit.as('alice', 'post', path, { user_id, may: ['speak'] })).status);
    expect(statuses).toEqual([...Array.from({ length: 100 }, () => 201), 409]);
  });

  it('survives that 20 users are given it at once', async () => {
    const voice = await kit.makeVoice();
    const path = `/api/voice-models/${voice}/shares`;
    const users = Array.from({ length: 20 }, () => newId());
    const send = async (user_id: string): Promise<void> => {
      const { status } = await kit.as('alice', 'post', path, { user_id, may: ['speak'] });
      if (status === 409) await send(user_id);
      else expect(status).toBe(201);
    };
    await Promise.all(users.map(send));
    const { body } = await kit.as('alice', 'get', path);
    expect(body.shares.map(({ user_id }: { user_id: string }) => user_id).sort()).toEqual(users.toSorted());
  });
});

describe('a borrower', () => {
  it('sees a reduced form, alone and in a list of its own', async () => {
    const voice = await kit.makeVoice();
    await kit.makeEcho('alice', voice);
    await kit.share(voice, 'bob', ['speak']);
    const { body, status } = await kit.as('bob', 'get', `/api/voice-models/${voice}`);
    expect([status, body]).toEqual([200, kit.reduced(voice, ['speak'])]);
    const { body: own } = await kit.as('bob', 'get', '/api/voice-models');
    expect(own.voice_models).toEqual([]);
    const others = await kit.as('bob', 'get', '/api/voice-models?owner=others&include_total=true&limit=1');
    expect(others.body.voice_models).toEqual([body]);
    expect(others.body.total).toBeGreaterThanOrEqual(1);
    for (const searched of ['speech.mp3', 'nothing']) {
      const { body: found } = await kit.as('bob', 'get', `/api/voice-models?owner=others&search=${searched}`);
      expect(found.voice_models).toEqual([]);
    }
    const { body: unlinked } = await kit.as('bob', 'get', '/api/voice-models?owner=others&linked=true');
    expect(unlinked.voice_models).toEqual([]);
    expect(await code(kit.as('bob', 'get', `/api/voice-models?owner=others&user_id=${kit.idOf('alice')}`))).toEqual([
      403,
      'user_mismatch',
    ]);
    const { body: full } = await kit.as('admin', 'get', `/api/voice-models/${voice}`);
    expect(full.samples).toHaveLength(1);
  });

  it('sees a page of it without what is the owner’s', async () => {
    const voice = await kit.makeVoice();
    await kit.makeEcho('alice', voice);
    await kit.share(voice, 'bob', ['speak']);
    const page = (user: string) => kit.as(user, 'get', `/api/voice-models/${voice}?lang=en`).set('Accept', 'text/html');
    const { status, text, headers } = await page('bob');
    expect([status, headers['content-type'], headers.etag]).toEqual([200, expect.stringContaining('html'), undefined]);
    expect(text).toContain('Lent');
    for (const hidden of ['speech.mp3', '<form', 'Original']) expect(text).not.toContain(hidden);
    const { text: ofOwner } = await page('alice');
    for (const shown of ['speech.mp3', '<form', `/voice-models/${voice}/delete`]) expect(ofOwner).toContain(shown);
    expect((await page('carol')).status).toBe(404);
  });

  it('reads a list in pages, in every order', async () => {
    const voices = [
      await kit.makeVoice('alice', 'B'),
      await kit.makeVoice('alice', 'A'),
      await kit.makeVoice('alice', 'C'),
    ];
    for (const voice of voices) await kit.share(voice, 'dora', ['speak']);
    const namesIn = async (sort: string): Promise<string[]> => {
      const names: string[] = [];
      let cursor = '';
      do {
        const path = `/api/voice-models?owner=others&limit=2&sort=${sort}${cursor && `&cursor=${cursor}`}`;
        const { body } = await kit.as('dora', 'get', path);
        names.push(...body.voice_models.map(({ name }: { name: string }) => name));
        cursor = body.next_cursor ?? '';
      } while (cursor !== '');
      return names;
    };
    expect(await namesIn('-created_at')).toEqual(['C', 'A', 'B']);
    expect(await namesIn('created_at')).toEqual(['B', 'A', 'C']);
    expect(await namesIn('name')).toEqual(['A', 'B', 'C']);
    expect((await namesIn('last_used_at')).toSorted()).toEqual(['A', 'B', 'C']);
  });

  it('speaks, and changes, deletes, makes and hears nothing', async () => {
    const voice = await kit.makeVoice();
    await kit.share(voice, 'bob', ['speak']);
    const base = `/api/voice-models/${voice}`;
    expect((await kit.speak('bob', voice)).status).toBe(200);
    const refused = [
      kit.as('bob', 'patch', base, { name: 'Stolen' }),
      kit.as('bob', 'delete', base),
      kit.as('bob', 'delete', `${base}?fish_audio=true`),
      kit.as('bob', 'get', `${base}/sample`),
      kit.as('bob', 'post', `${base}/versions`),
      kit.as('bob', 'post', `${base}/recreate?force=true`),
      kit.as('bob', 'put', `${base}/versions/current`, { model_id: voice }),
      kit.link('bob', await kit.makeEcho('bob'), voice),
      kit.as('bob', 'post', '/api/echo', { name: 'Echo', voice_model_id: voice }),
    ];
    for (const sent of refused) expect(await code(sent)).toEqual([403, 'not_owner']);
    const bulk = { action: 'delete', model_ids: [voice], fish_audio: true };
    const { body } = await kit.as('bob', 'post', '/api/voice-models/bulk', bulk);
    expect(body.results).toMatchObject([{ success: false, problem: { code: 'not_owner' } }]);
    expect(await code(kit.as('alice', 'get', base))).toEqual([200, undefined]);
  });

  it('is told when the voice is to be removed because nobody uses it', async () => {
    const voice = await kit.makeVoice();
    await kit.share(voice, 'bob');
    const at = new Date(Date.now() + 86_400_000);
    const voices = kit.database.client.db(kit.dbName).collection('voice_models');
    await voices.updateOne({ model_id: voice }, { $set: { expiry: { warned_at: new Date(), at } } });
    const { body } = await kit.as('bob', 'get', `/api/voice-models/${voice}`);
    expect(body).toEqual({ ...kit.reduced(voice, ['speak', 'link']), expires_at: at.toISOString() });
  });

  it('keeps clips of its own, and sees none of the owner', async () => {
    const voice = await kit.makeVoice();
    await kit.share(voice, 'bob', ['speak']);
    const keep = { text: 'Hello.', keep: true };
    const { body: hers } = await kit.as('alice', 'post', `/api/voice-models/${voice}/speech`, keep);
    const { body: his, status } = await kit.as('bob', 'post', `/api/voice-models/${voice}/speech`, keep);
    expect(status).toBe(201);
    const { body: list } = await kit.as('bob', 'get', `/api/clips?model_id=${voice}`);
    expect(list.clips.map(({ clip_id }: { clip_id: string }) => clip_id)).toEqual([his.clip_id]);
    expect(await code(kit.as('bob', 'get', `/api/clips/${hers.clip_id}`))).toEqual([404, 'clip_not_found']);
    const named = async () => (await kit.as('bob', 'get', `/api/clips/${his.clip_id}`)).headers['content-disposition'];
    expect(await named()).toContain('Lent');
    await kit.revoke(voice, 'bob').expect(200);
    expect(await named()).toContain('speech.');
  });

  it('still finds and removes its clips once the voice was taken back, and none of the owner', async () => {
    const voice = await kit.makeVoice();
    await kit.share(voice, 'bob', ['speak']);
    const keep = { text: 'Hello.', keep: true };
    const { body: hers } = await kit.as('alice', 'post', `/api/voice-models/${voice}/speech`, keep);
    const { body: his } = await kit.as('bob', 'post', `/api/voice-models/${voice}/speech`, keep);
    await kit.revoke(voice, 'bob').expect(200);
    const clips = `/api/clips?model_id=${voice}`;
    expect((await kit.as('bob', 'get', clips)).body.clips).toMatchObject([{ clip_id: his.clip_id }]);
    expect((await kit.as('bob', 'delete', clips)).body.deleted).toEqual({ database: 1, sounds: 1 });
    expect(await code(kit.as('bob', 'get', clips))).toEqual([404, 'voice_model_not_found']);
    expect(await code(kit.as('carol', 'get', clips))).toEqual([404, 'voice_model_not_found']);
    expect((await kit.as('alice', 'get', clips)).body.clips).toMatchObject([{ clip_id: hers.clip_id }]);
  });

  it('keeps what an admin has its Echo speak, which the owner of the voice does not hear', async () => {
    const voice = await kit.makeVoice();
    await kit.share(voice, 'bob');
    const echo = await kit.makeEcho('bob');
    await kit.link('bob', echo, voice).expect(200);
    const keep = { text: 'Hello.', keep: true };
    const { body } = await kit.as('admin', 'post', `/api/echo/${echo}/speech`, keep);
    expect(await code(kit.as('alice', 'get', `/api/clips/${body.clip_id}`))).toEqual([404, 'clip_not_found']);
    expect((await kit.as('bob', 'get', `/api/clips/${body.clip_id}`)).status).toBe(200);
  });

  it('counts for the voice, and among its own speeches', async () => {
    const voice = await kit.makeVoice();
    await kit.share(voice, 'erin', ['speak']);
    await kit.speak('erin', voice);
    let own = { rows: [] as object[] };
    for (let tries = 0; tries < 100 && own.rows.length === 0; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      own = (await kit.as('erin', 'get', '/api/usage')).body;
    }
    expect(own.rows).toMatchObject([{ speech_count: 1 }]);
    const { body } = await kit.as('alice', 'get', `/api/voice-models/${voice}`);
    expect(body.usage.speech_count).toBe(1);
  });
});
