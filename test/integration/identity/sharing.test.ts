import request from 'supertest';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { type SignedInService, startSignedInService } from '../../support/identity/signed-in-service';
import { fixture } from '../../support/media/fixtures';
import { newId } from '../../support/service/voice-models';

let database: TemporaryDatabase;
let service: SignedInService;
let dbName: string;

beforeAll(async () => {
  database = await startTemporaryDatabase();
  dbName = database.newName();
  service = await startSignedInService({ mongoUri: database.uri, dbName, settings: { SAMPLE_STORE: 'filesystem' } });
});
afterAll(async () => {
  await service.close();
  await database.stop();
});

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Sends a request of a user; an admin is one by name. */
function as(user: string, method: Method, path: string, json?: object): request.Test {
  const { headers } = service.user(user, user === 'admin' ? ['voices:admin'] : undefined);
  const sent = request(service.url)[method](path).set(headers);
  return json === undefined ? sent : sent.send(json);
}

const idOf = (user: string): string => service.user(user).id;
const code = async (sent: request.Test): Promise<unknown[]> => {
  const { status, body } = await sent;
  return [status, body.code];
};

async function makeVoice(user = 'alice', name = 'Lent'): Promise<string> {
  const sent = as(user, 'post', '/api/upload-reference').field({ name, tags: 'warm', description: 'About it' });
  const { body, status } = await sent.attach('audio', fixture('speech.mp3'));
  expect([status, body.database_status]).toEqual([201, 'saved']);
  return body.model_id;
}

async function makeEcho(user: string, voice?: string): Promise<string> {
  const { body, status } = await as(user, 'post', '/api/echo', { name: 'Echo', voice_model_id: voice });
  expect(status).toBe(201);
  return body._id;
}

const share = (voice: string, user: string, may: readonly string[] = ['speak', 'link'], by = 'alice') =>
  as(by, 'post', `/api/voice-models/${voice}/shares`, { user_id: idOf(user), may });
const revoke = (voice: string, user: string, by = 'alice') =>
  as(by, 'delete', `/api/voice-models/${voice}/shares/${idOf(user)}`);
const speak = (user: string, voice: string) =>
  as(user, 'post', `/api/voice-models/${voice}/speech`, { text: 'Hello.' });
const speakAs = (user: string, echo: string) => as(user, 'post', `/api/echo/${echo}/speech`, { text: 'Hello.' });
const link = (user: string, echo: string, voice: string) =>
  as(user, 'put', `/api/echo/${echo}/voice-model`, { model_id: voice });
const storedOf = (voice: string) => database.client.db(dbName).collection('voice_models').findOne({ model_id: voice });

/** What a borrower sees of a voice of Alice's. */
const reduced = (voice: string, may: readonly string[], echo_id: string | null = null) => ({
  model_id: voice,
  name: 'Lent',
  description: 'About it',
  tags: ['warm'],
  file_type: 'audio',
  created_at: expect.any(String),
  model_state: 'trained',
  missing_since: null,
  owner_id: idOf('alice'),
  may,
  echo_id,
});

describe('lending a voice', () => {
  it('is the owner’s alone, can be repeated and changed, and is listed', async () => {
    const voice = await makeVoice();
    expect(await code(share(voice, 'carol', ['speak'], 'bob'))).toEqual([404, 'voice_model_not_found']);
    const first = await share(voice, 'bob', ['speak']);
    const lent = { user_id: idOf('bob'), may: ['speak'], created_at: expect.any(String), echo_id: null };
    expect([first.status, first.body]).toEqual([201, lent]);
    const second = await share(voice, 'bob', ['link', 'speak']);
    expect([second.status, second.body]).toEqual([200, { ...first.body, may: ['speak', 'link'] }]);
    const { body: list } = await as('alice', 'get', `/api/voice-models/${voice}/shares`);
    expect(list).toEqual({ shares: [second.body], count: 1 });
    expect(await code(as('bob', 'get', `/api/voice-models/${voice}/shares`))).toEqual([403, 'not_owner']);
    expect(await code(share(voice, 'carol', ['speak'], 'bob'))).toEqual([403, 'not_owner']);
    expect(await code(revoke(voice, 'bob', 'bob'))).toEqual([403, 'not_owner']);
    expect(await code(as('carol', 'get', `/api/voice-models/${voice}/shares`))).toEqual([404, 'voice_model_not_found']);
    expect(await code(share(voice, 'carol', ['speak'], 'admin'))).toEqual([201, undefined]);
    const { body: own } = await as('alice', 'get', `/api/voice-models/${voice}`);
    expect(Object.keys(own)).not.toContain('shares');
  });

  it('refuses the owner, other uses, an e-mail, and more than 100 users', async () => {
    const voice = await makeVoice();
    const path = `/api/voice-models/${voice}/shares`;
    const invalid = [400, 'invalid_parameter'];
    expect(await code(share(voice, 'alice'))).toEqual(invalid);
    for (const may of [[], ['link'], ['own'], 'speak', ['speak', 'link', 'speak']]) {
      expect(await code(as('alice', 'post', path, { user_id: idOf('bob'), may }))).toEqual(invalid);
    }
    expect(await code(as('alice', 'post', path, { email: 'bob@example.com', may: ['speak'] }))).toEqual(invalid);
    const users = Array.from({ length: 101 }, () => newId());
    const statuses: number[] = [];
    for (const user_id of users) statuses.push((await as('alice', 'post', path, { user_id, may: ['speak'] })).status);
    expect(statuses).toEqual([...Array.from({ length: 100 }, () => 201), 409]);
  });

  it('survives that 20 users are given it at once', async () => {
    const voice = await makeVoice();
    const path = `/api/voice-models/${voice}/shares`;
    const users = Array.from({ length: 20 }, () => newId());
    const send = async (user_id: string): Promise<void> => {
      const { status } = await as('alice', 'post', path, { user_id, may: ['speak'] });
      if (status === 409) await send(user_id);
      else expect(status).toBe(201);
    };
    await Promise.all(users.map(send));
    const { body } = await as('alice', 'get', path);
    expect(body.shares.map(({ user_id }: { user_id: string }) => user_id).sort()).toEqual(users.toSorted());
  });
});

describe('a borrower', () => {
  it('sees a reduced form, alone and in a list of its own', async () => {
    const voice = await makeVoice();
    await makeEcho('alice', voice);
    await share(voice, 'bob', ['speak']);
    const { body, status } = await as('bob', 'get', `/api/voice-models/${voice}`);
    expect([status, body]).toEqual([200, reduced(voice, ['speak'])]);
    const { body: own } = await as('bob', 'get', '/api/voice-models');
    expect(own.voice_models).toEqual([]);
    const others = await as('bob', 'get', '/api/voice-models?owner=others&include_total=true&limit=1');
    expect(others.body.voice_models).toEqual([body]);
    expect(others.body.total).toBeGreaterThanOrEqual(1);
    for (const searched of ['speech.mp3', 'nothing']) {
      const { body: found } = await as('bob', 'get', `/api/voice-models?owner=others&search=${searched}`);
      expect(found.voice_models).toEqual([]);
    }
    const { body: unlinked } = await as('bob', 'get', '/api/voice-models?owner=others&linked=true');
    expect(unlinked.voice_models).toEqual([]);
    expect(await code(as('bob', 'get', `/api/voice-models?owner=others&user_id=${idOf('alice')}`))).toEqual([
      403,
      'user_mismatch',
    ]);
    const { body: full } = await as('admin', 'get', `/api/voice-models/${voice}`);
    expect(full.samples).toHaveLength(1);
  });

  it('reads a list in pages, in every order', async () => {
    const voices = [await makeVoice('alice', 'B'), await makeVoice('alice', 'A'), await makeVoice('alice', 'C')];
    for (const voice of voices) await share(voice, 'dora', ['speak']);
    const namesIn = async (sort: string): Promise<string[]> => {
      const names: string[] = [];
      let cursor = '';
      do {
        const path = `/api/voice-models?owner=others&limit=2&sort=${sort}${cursor && `&cursor=${cursor}`}`;
        const { body } = await as('dora', 'get', path);
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
    const voice = await makeVoice();
    await share(voice, 'bob', ['speak']);
    const base = `/api/voice-models/${voice}`;
    expect((await speak('bob', voice)).status).toBe(200);
    const refused = [
      as('bob', 'patch', base, { name: 'Stolen' }),
      as('bob', 'delete', base),
      as('bob', 'delete', `${base}?fish_audio=true`),
      as('bob', 'get', `${base}/sample`),
      as('bob', 'post', `${base}/versions`),
      as('bob', 'post', `${base}/recreate?force=true`),
      as('bob', 'put', `${base}/versions/current`, { model_id: voice }),
      link('bob', await makeEcho('bob'), voice),
      as('bob', 'post', '/api/echo', { name: 'Echo', voice_model_id: voice }),
    ];
    for (const sent of refused) expect(await code(sent)).toEqual([403, 'not_owner']);
    const bulk = { action: 'delete', model_ids: [voice], fish_audio: true };
    const { body } = await as('bob', 'post', '/api/voice-models/bulk', bulk);
    expect(body.results).toMatchObject([{ success: false, problem: { code: 'not_owner' } }]);
    expect(await code(as('alice', 'get', base))).toEqual([200, undefined]);
  });

  it('keeps clips of its own, and sees none of the owner', async () => {
    const voice = await makeVoice();
    await share(voice, 'bob', ['speak']);
    const keep = { text: 'Hello.', keep: true };
    const { body: hers } = await as('alice', 'post', `/api/voice-models/${voice}/speech`, keep);
    const { body: his, status } = await as('bob', 'post', `/api/voice-models/${voice}/speech`, keep);
    expect(status).toBe(201);
    const { body: list } = await as('bob', 'get', `/api/clips?model_id=${voice}`);
    expect(list.clips.map(({ clip_id }: { clip_id: string }) => clip_id)).toEqual([his.clip_id]);
    expect(await code(as('bob', 'get', `/api/clips/${hers.clip_id}`))).toEqual([404, 'clip_not_found']);
  });

  it('counts for the voice, and among its own speeches', async () => {
    const voice = await makeVoice();
    await share(voice, 'erin', ['speak']);
    await speak('erin', voice);
    let own = { rows: [] as object[] };
    for (let tries = 0; tries < 100 && own.rows.length === 0; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      own = (await as('erin', 'get', '/api/usage')).body;
    }
    expect(own.rows).toMatchObject([{ speech_count: 1 }]);
    const { body } = await as('alice', 'get', `/api/voice-models/${voice}`);
    expect(body.usage.speech_count).toBe(1);
  });
});

describe('a lent link', () => {
  it('gives the Echo of the borrower the voice beside that of the owner, until it is taken back', async () => {
    const voice = await makeVoice();
    const hers = await makeEcho('alice', voice);
    const own = await makeVoice('bob', 'Own');
    const his = await makeEcho('bob', own);
    await share(voice, 'bob');
    const linked = await link('bob', his, voice);
    expect([linked.status, linked.body]).toEqual([200, reduced(voice, ['speak', 'link'], his)]);
    expect((await as('bob', 'get', `/api/echo/${his}/voice-model`)).body).toEqual(linked.body);
    expect((await as('bob', 'get', `/api/voice-models/${own}`)).body.echo_id).toBeNull();
    expect((await as('alice', 'get', `/api/voice-models/${voice}`)).body.echo_id).toBe(hers);
    expect((await speakAs('bob', his)).status).toBe(200);
    expect(await code(speakAs('bob', hers))).toEqual([404, 'echo_not_found']);
    expect(await code(as('bob', 'get', `/api/echo/${hers}/voice-model`))).toEqual([404, 'voice_model_not_found']);
    expect(await code(speakAs('alice', his))).toEqual([404, 'echo_not_found']);

    const { body: receipt } = await revoke(voice, 'bob');
    expect(receipt).toEqual({
      ...{ success: true, model_id: voice, user_id: idOf('bob') },
      ...{ revoked: true, unlinked_echo_id: his },
    });
    expect((await revoke(voice, 'bob')).body).toMatchObject({ revoked: false, unlinked_echo_id: null });
    expect(await code(speak('bob', voice))).toEqual([404, 'voice_model_not_found']);
    expect(await code(speakAs('bob', his))).toEqual([409, 'echo_without_voice']);
    const { body: echo } = await as('bob', 'get', `/api/echo/${his}`);
    const lost = { model_id: voice, at: expect.any(String), reason: 'share_revoked' };
    expect(echo).toMatchObject({ voice_model_id: null, voice_model_lost: lost });
    await link('bob', his, own).expect(200);
    expect((await as('bob', 'get', `/api/echo/${his}`)).body).not.toHaveProperty('voice_model_lost');
    await as('bob', 'delete', `/api/echo/${his}/voice-model`).expect(200);
    expect((await as('bob', 'get', `/api/echo/${his}`)).body).not.toHaveProperty('voice_model_lost');
  });

  it('moves between voices, is unlinked by the borrower, and ends where only speech is lent', async () => {
    const [one, two] = [await makeVoice(), await makeVoice()];
    for (const voice of [one, two]) await share(voice, 'bob');
    const echo = await makeEcho('bob', one);
    await link('bob', echo, two).expect(200);
    expect((await as('bob', 'get', `/api/voice-models/${one}`)).body.echo_id).toBeNull();
    const { body } = await as('bob', 'delete', `/api/echo/${echo}/voice-model`);
    expect(body.unlinked_model_id).toBe(two);
    await link('bob', echo, one).expect(200);
    await share(one, 'bob', ['speak']).expect(200);
    expect(await code(speakAs('bob', echo))).toEqual([409, 'echo_without_voice']);
    expect((await as('bob', 'get', `/api/echo/${echo}`)).body.voice_model_lost).toMatchObject({ model_id: one });
  });

  it('is not to be had for the Echo of somebody else, of three users neither', async () => {
    const voice = await makeVoice();
    for (const user of ['bob', 'carol']) await share(voice, user);
    const [his, carols] = [await makeEcho('bob', voice), await makeEcho('carol', voice)];
    for (const [user, echo] of [
      ['bob', carols],
      ['carol', his],
    ] as const) {
      expect(await code(link(user, echo, voice))).toEqual([404, 'echo_not_found']);
    }
    await revoke(voice, 'bob').expect(200);
    expect((await speakAs('carol', carols)).status).toBe(200);
    expect(await code(speakAs('bob', his))).toEqual([409, 'echo_without_voice']);
    const app = newId();
    await link('carol', app, voice).expect(200);
    expect(await code(link('alice', app, voice))).toEqual([404, 'echo_not_found']);
  });

  it('dies with the voice, of which the receipt and the Echo tell', async () => {
    const voice = await makeVoice();
    for (const user of ['bob', 'carol']) await share(voice, user);
    const echo = await makeEcho('bob', voice);
    const { body } = await as('alice', 'delete', `/api/voice-models/${voice}?fish_audio=true`);
    expect(body.deleted).toMatchObject({ database: true, shares: 2 });
    const { body: told } = await as('bob', 'get', `/api/echo/${echo}`);
    expect(told.voice_model_lost).toMatchObject({ model_id: voice, reason: 'voice_model_deleted' });
    expect(await code(speak('bob', voice))).toEqual([404, 'voice_model_not_found']);
  });

  it('never outlives its share, whatever runs at the same time', async () => {
    const voice = await makeVoice();
    for (let round = 0; round < 10; round += 1) {
      await share(voice, 'bob').expect(201);
      const echo = await makeEcho('bob');
      const all = [link('bob', echo, voice), revoke(voice, 'bob'), speak('bob', voice), speakAs('bob', echo)];
      const statuses = (await Promise.all(all)).map(({ status }) => status);
      expect([200, 403, 404]).toContain(statuses[0]);
      expect(statuses[1]).toBe(200);
      expect((await storedOf(voice))?.shares).toEqual([]);
      expect(await code(speakAs('bob', echo))).toEqual([409, 'echo_without_voice']);
      expect(await code(speak('bob', voice))).toEqual([404, 'voice_model_not_found']);
    }
  });

  it('leaves an Echo with one voice, own or lent, whatever is linked at the same time', async () => {
    const voices = [await makeVoice(), await makeVoice(), await makeVoice('bob', 'Own')];
    for (const voice of voices.slice(0, 2)) await share(voice, 'bob');
    const echo = await makeEcho('bob');
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(voices.map((voice) => link('bob', echo, voice)));
      const stored = await Promise.all(voices.map(storedOf));
      const holders = stored.filter(
        (one) =>
          String(one?.echo_id) === echo || one?.shares?.some((lent: object) => JSON.stringify(lent).includes(echo)),
      );
      expect(holders.length).toBeLessThanOrEqual(1);
    }
  });
});
