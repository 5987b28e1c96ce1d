import { fixture } from '../../../support/media/fixtures';
import { newId } from '../../../support/service/voice-models';
import { code, SharingKit } from './sharing-kit';

let kit: SharingKit;
beforeAll(async () => {
  kit = await SharingKit.start({ SPEECH_CHARACTERS_PER_DAY: '100000', INSPECTION_SECONDS_PER_HOUR: '1000' });
});
afterAll(() => kit.close());

describe('a lent link', () => {
  it('gives the Echo of the borrower the voice beside that of the owner, until it is taken back', async () => {
    const voice = await kit.makeVoice();
    const hers = await kit.makeEcho('alice', voice);
    const own = await kit.makeVoice('bob', 'Own');
    const his = await kit.makeEcho('bob', own);
    await kit.share(voice, 'bob');
    const linked = await kit.link('bob', his, voice);
    expect([linked.status, linked.body]).toEqual([200, kit.reduced(voice, ['speak', 'link'], his)]);
    expect((await kit.as('bob', 'get', `/api/echo/${his}/voice-model`)).body).toEqual(linked.body);
    expect((await kit.as('bob', 'get', `/api/voice-models/${own}`)).body.echo_id).toBeNull();
    expect((await kit.as('alice', 'get', `/api/voice-models/${voice}`)).body.echo_id).toBe(hers);
    expect((await kit.speakAs('bob', his)).status).toBe(200);
    expect(await code(kit.speakAs('bob', hers))).toEqual([404, 'echo_not_found']);
    expect(await code(kit.as('bob', 'get', `/api/echo/${hers}/voice-model`))).toEqual([404, 'voice_model_not_found']);
    expect(await code(kit.speakAs('alice', his))).toEqual([404, 'echo_not_found']);

    const { body: receipt } = await kit.revoke(voice, 'bob');
    expect(receipt).toEqual({
      ...{ success: true, model_id: voice, user_id: kit.idOf('bob') },
      ...{ revoked: true, unlinked_echo_id: his },
    });
    expect((await kit.revoke(voice, 'bob')).body).toMatchObject({ revoked: false, unlinked_echo_id: null });
    expect(await code(kit.speak('bob', voice))).toEqual([404, 'voice_model_not_found']);
    expect(await code(kit.speakAs('bob', his))).toEqual([409, 'echo_without_voice']);
    const { body: echo } = await kit.as('bob', 'get', `/api/echo/${his}`);
    const lost = { model_id: voice, at: expect.any(String), reason: 'share_revoked' };
    expect(echo).toMatchObject({ voice_model_id: null, voice_model_lost: lost });
    await kit.link('bob', his, own).expect(200);
    expect((await kit.as('bob', 'get', `/api/echo/${his}`)).body).not.toHaveProperty('voice_model_lost');
    await kit.as('bob', 'delete', `/api/echo/${his}/voice-model`).expect(200);
    expect((await kit.as('bob', 'get', `/api/echo/${his}`)).body).not.toHaveProperty('voice_model_lost');
  });

  it('counts for the borrower what an admin has it speak, whichever user an admin asks for', async () => {
    const voice = await kit.makeVoice('lou');
    const echo = await kit.makeEcho('mia');
    await kit.share(voice, 'mia', ['speak', 'link'], 'lou').expect(201);
    await kit.link('mia', echo, voice).expect(200);
    expect((await kit.speakAs('admin', echo)).status).toBe(200);
    expect((await kit.speak('admin', voice)).status).toBe(200);
    const version = kit.as('admin', 'post', `/api/voice-models/${voice}/versions`);
    expect((await version.attach('audio', fixture('speech.wav'))).status).toBe(201);
    const usedOf = async (user: string) => {
      const { body } = await kit.as('admin', 'get', `/api/limits?user_id=${kit.idOf(user)}`);
      return (name: string) => body.user_limits.find((one: { name: string }) => one.name === name).used;
    };
    const [lou, mia, admin] = [await usedOf('lou'), await usedOf('mia'), await usedOf('admin')];
    const names = ['speech_characters_per_day', 'inspection_seconds_per_hour'];
    const above = expect.any(Number);
    expect([lou, mia, admin].map((used) => names.map(used))).toEqual([
      [6, above],
      [6, 0],
      [0, 0],
    ]);
    const { body } = await kit.as('lou', 'get', '/api/limits');
    expect(body.user_limits.find(({ name }: { name: string }) => name === names[0]).used).toBe(6);
  });

  it('moves between voices, is unlinked by the borrower, and ends where only speech is lent', async () => {
    const [one, two] = [await kit.makeVoice(), await kit.makeVoice()];
    for (const voice of [one, two]) await kit.share(voice, 'bob');
    const echo = await kit.makeEcho('bob', one);
    await kit.link('bob', echo, two).expect(200);
    expect((await kit.as('bob', 'get', `/api/voice-models/${one}`)).body.echo_id).toBeNull();
    const { body } = await kit.as('bob', 'delete', `/api/echo/${echo}/voice-model`);
    expect(body.unlinked_model_id).toBe(two);
    await kit.link('bob', echo, one).expect(200);
    await kit.share(one, 'bob', ['speak']).expect(200);
    expect(await code(kit.speakAs('bob', echo))).toEqual([409, 'echo_without_voice']);
    expect((await kit.as('bob', 'get', `/api/echo/${echo}`)).body.voice_model_lost).toMatchObject({ model_id: one });
  });

  it('is not to be had for the Echo of somebody else, of three users neither', async () => {
    const voice = await kit.makeVoice();
    for (const user of ['bob', 'carol']) await kit.share(voice, user);
    const [his, carols] = [await kit.makeEcho('bob', voice), await kit.makeEcho('carol', voice)];
    for (const [user, echo] of [
      ['bob', carols],
      ['carol', his],
    ] as const) {
      expect(await code(kit.link(user, echo, voice))).toEqual([404, 'echo_not_found']);
    }
    await kit.revoke(voice, 'bob').expect(200);
    expect((await kit.speakAs('carol', carols)).status).toBe(200);
    expect(await code(kit.speakAs('bob', his))).toEqual([409, 'echo_without_voice']);
    const app = newId();
    await kit.link('carol', app, voice).expect(200);
    expect(await code(kit.link('alice', app, voice))).toEqual([404, 'echo_not_found']);
  });

  it('dies with the voice, of which the receipt and the Echo tell', async () => {
    const voice = await kit.makeVoice();
    for (const user of ['bob', 'carol']) await kit.share(voice, user);
    const echo = await kit.makeEcho('bob', voice);
    const { body } = await kit.as('alice', 'delete', `/api/voice-models/${voice}?fish_audio=true`);
    expect(body.deleted).toMatchObject({ database: true, shares: 2 });
    const { body: told } = await kit.as('bob', 'get', `/api/echo/${echo}`);
    expect(told.voice_model_lost).toMatchObject({ model_id: voice, reason: 'voice_model_deleted' });
    expect(await code(kit.speak('bob', voice))).toEqual([404, 'voice_model_not_found']);
  });

  it('never outlives its share, whatever runs at the same time', async () => {
    const voice = await kit.makeVoice();
    for (let round = 0; round < 10; round += 1) {
      await kit.share(voice, 'bob').expect(201);
      const echo = await kit.makeEcho('bob');
      const all = [
        kit.link('bob', echo, voice),
        kit.revoke(voice, 'bob'),
        kit.speak('bob', voice),
        kit.speakAs('bob', echo),
      ];
      const statuses = (await Promise.all(all)).map(({ status }) => status);
      expect([200, 403, 404]).toContain(statuses[0]);
      expect(statuses[1]).toBe(200);
      expect((await kit.storedOf(voice))?.shares).toEqual([]);
      expect(await code(kit.speakAs('bob', echo))).toEqual([409, 'echo_without_voice']);
      expect(await code(kit.speak('bob', voice))).toEqual([404, 'voice_model_not_found']);
    }
  });

  it('leaves an Echo with one voice, own or lent, whatever is linked at the same time', async () => {
    const voices = [await kit.makeVoice(), await kit.makeVoice(), await kit.makeVoice('bob', 'Own')];
    for (const voice of voices.slice(0, 2)) await kit.share(voice, 'bob');
    const echo = await kit.makeEcho('bob');
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(voices.map((voice) => kit.link('bob', echo, voice)));
      const stored = await Promise.all(voices.map((voice) => kit.storedOf(voice)));
      const holders = stored.filter(
        (one) =>
          String(one?.echo_id) === echo || one?.shares?.some((lent: object) => JSON.stringify(lent).includes(echo)),
      );
      expect(holders.length).toBeLessThanOrEqual(1);
    }
  });
});
