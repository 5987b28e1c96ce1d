import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ObjectId } from 'mongodb';
import { DatabaseManager } from '../../../src/database/database-manager';
import { encodeEntry } from '../../../src/journal/entries/entry-codec';
import { hostHash } from '../../../src/journal/ownership/owner-liveness';
import { fixture } from '../../support/media/fixtures';
import { holdResponse } from '../../support/network/held-response';
import { RecordedLog } from '../../support/service/recorded-log';
import { entryOf, recordOf } from '../../unit/journal/journal-support';
import { CREATE, eventually } from '../reliability/kit';
import { useErasures } from './kit';

const bench = useErasures();
const { api, of, idOf, stored, upload, erase, heldUp, untilErased } = bench;

const modelsOf = (user: string) =>
  bench.service.sandbox.state.models.filter(({ entity }) => entity.title === `Voice of ${user}`);

describe('what a user has begun before an erasure and ends after it', () => {
  it.each([
    ['a version of a recording that is sent', 'alice', 'versions', true],
    ['a version of the kept recording', 'bob', 'versions', false],
    ['a recreation', 'carol', 'recreate?force=true', false],
  ])('is taken away again: %s', async (_what, user, address, sends) => {
    const voice = await upload(user);
    const create = holdResponse(bench.service.sandbox, CREATE);
    const post = api().post(`/api/voice-models/${voice}/${address}`).set(of(user));
    const sent = (sends ? post.attach('audio', fixture('speech.wav')) : post).then((response) => response);
    await eventually(create.isHeld);
    await erase(user);
    create.release();
    await untilErased(user);
    const { status, body } = await sent;
    expect([status, body.code]).toEqual([409, 'erasure_in_progress']);
    expect(await stored('voice_models').countDocuments({ user_id: idOf(user) })).toBe(0);
    expect(modelsOf(user)).toEqual([]);
  });

  it('is waited for where it is an upload of another process that Fish.Audio has not answered', async () => {
    const entry = { ...entryOf(1), record: recordOf(bench.service.user('frank').id) };
    const folder = path.join(bench.service.dataFolder, 'journal', 'entries', `${hostHash()}-1-${'1'.repeat(16)}`);
    await mkdir(folder);
    await writeFile(path.join(folder, `${entry.operation_id}.json`), encodeEntry(entry));
    await erase('frank');
    const erasure = async () => (await api().get('/api/users/me/erasure').set(of('frank')).expect(200)).body;
    await eventually(async () => (await erasure()).waits_for === 'uploads');
    expect(await erasure()).toMatchObject({ state: 'running' });
    await rm(folder, { recursive: true });
    await untilErased('frank');
  });

  it('is made anew by an upload that is sent once more with its key', async () => {
    const upload = () =>
      api()
        .post('/api/upload-reference')
        .set(of('dora'))
        .set('Idempotency-Key', 'again')
        .attach('audio', fixture('speech.mp3'));
    const create = holdResponse(bench.service.sandbox, CREATE);
    const first = upload().then((response) => response);
    await eventually(create.isHeld);
    await erase('dora');
    create.release();
    expect((await first).body.code).toBe('erasure_in_progress');
    await untilErased('dora');
    const { status, headers, body } = await upload();
    expect([status, headers['idempotent-replayed'], body.database_status]).toEqual([201, undefined, 'saved']);
    expect(await stored('voice_models').countDocuments({ model_id: body.model_id })).toBe(1);
  });

  it('makes no row of usage where it was spoken before', async () => {
    const manager = new DatabaseManager({
      uri: bench.service.mongoUri,
      dbName: bench.service.dbName,
      log: new RecordedLog(),
    });
    manager.start();
    await manager.whenConnected();
    try {
      const user = new ObjectId();
      const at = new Date();
      await manager.identity.dataToErase.markErased(user.toHexString(), at);
      const voice =
        (await stored('voice_models').findOne({ model_id: await upload('lender') }))?._id.toHexString() ?? '';
      const spoken = (voice_id: string, ms: number) => {
        const last_at = new Date(at.getTime() + ms).toISOString();
        const amounts = { speeches: 1, characters: 1, utf8_bytes: 1, audio_ms: 1_000 };
        const day = last_at.slice(0, 10);
        const begun_at = new Date(at.getTime() + ms - 1).toISOString();
        return {
          voice_id,
          user_id: user.toHexString(),
          model_id: 'm',
          engine: 's1',
          day,
          last_at,
          begun_at,
          ...amounts,
        };
      };
      const rows = () => stored('usage_days').countDocuments({ user_id: user });
      await manager.usage.add({ lane: 'one', seq: 1, counted: [spoken(voice, -5), spoken(voice, 1)] });
      expect(await rows()).toBe(0);
      await manager.usage.add({ lane: 'one', seq: 2, counted: [spoken(voice, 5)] });
      expect(await rows()).toBe(1);
      // What comes late takes nothing with it that was spoken afterwards.
      await manager.usage.add({ lane: 'two', seq: 1, counted: [spoken(voice, -5)] });
      const late = { lane: 'two', seq: 2, counted: [spoken(voice, 10)] };
      await manager.usage.add(late);
      const counted = async () => (await stored('usage_days').findOne({ user_id: user }))?.speech_count;
      expect(await counted()).toBe(2);
      // Erased while the batch was written, it takes itself out again, once.
      await manager.identity.dataToErase.markErased(user.toHexString(), new Date(at.getTime() + 20));
      for (let round = 0; round < 2; round += 1) await manager.usage.add(late);
      expect(await counted()).toBe(1);
      await manager.usage.add({ lane: 'one', seq: 2, counted: [spoken(voice, 5)] });
      expect(await rows()).toBe(0);
    } finally {
      await manager.close();
    }
  });
});

describe('a user who is being erased', () => {
  it('is lent nothing, and gets no key and no clip', async () => {
    const lent = await upload('owner');
    const share = () =>
      api()
        .post(`/api/voice-models/${lent}/shares`)
        .set(of('owner'))
        .send({ user_id: idOf('dave').toHexString(), may: ['speak', 'link'] });
    await share().expect(201);
    await api().post('/api/echo').set(of('dave')).send({ name: 'Echo', voice_model_id: lent }).expect(201);
    await heldUp('dave');
    const speech = { text: 'Hello.', keep: true };
    const refused = [
      await share(),
      await api()
        .post('/api/keys')
        .set(of('dave'))
        .send({ name: 'k', scopes: ['voices:read'] }),
      await api().post(`/api/voice-models/${lent}/speech`).set(of('dave')).send(speech),
    ];
    expect(refused.map(({ status, body }) => [status, body.code])).toEqual(
      refused.map(() => [409, 'erasure_in_progress']),
    );
    bench.service.sandbox.faults.clear();
    await untilErased('dave');
    // Nothing of the user is in what others have.
    const record = await stored('voice_models').findOne({ model_id: lent });
    expect(JSON.stringify(record)).not.toContain(idOf('dave').toHexString());
    expect(record?.shares).toEqual([]);
    for (const name of ['api_keys', 'clips', 'echos', 'audit_events'])
      expect([name, await stored(name).countDocuments({ user_id: idOf('dave') })]).toEqual([name, 0]);
    await share().expect(201);
  });

  it('is not noted again by a token from before, and is by a newer one', async () => {
    const before = of('erin');
    await upload('erin');
    // A newer token would be one of somebody who has come back.
    await api().delete('/api/users/me').set(before).expect(202);
    await untilErased('erin', before);
    const rows = () => stored('users').countDocuments({ _id: idOf('erin') });
    for (let round = 0; round < 5; round += 1) {
      await api().get('/api/voice-models').set(before).expect(200);
      await sleep(20);
    }
    expect(await rows()).toBe(0);
    expect(await stored('audit_events').countDocuments({ user_id: idOf('erin') })).toBe(0);
    // A token says when it was issued by whole seconds.
    await sleep(1_100);
    for (let round = 0; round < 100 && (await rows()) === 0; round += 1) {
      await api().get('/api/voice-models').set(of('erin')).expect(200);
      await sleep(20);
    }
    expect(await rows()).toBe(1);
  });
});
