import { ObjectId } from 'mongodb';
import request from 'supertest';
import { startTemporaryDatabase } from '../../support/database/temporary-database';
import { startSignedInService } from '../../support/identity/signed-in-service';
import { fixture } from '../../support/media/fixtures';
import { holdResponse } from '../../support/network/held-response';
import { eventually } from '../reliability/kit';
import { ERASING, useErasures } from './kit';

const bench = useErasures({ CATALOGUE: 'true' });
const { api, of, idOf, stored, upload, erase, heldUp, untilErased } = bench;

describe('what has ended before an erasure, or ends after it,', () => {
  it('is made anew with the key of an upload that has ended before, and once', async () => {
    const upload = () =>
      api()
        .post('/api/upload-reference')
        .set({ ...of('dina'), 'Idempotency-Key': 'ended' })
        .attach('audio', fixture('speech.mp3'))
        .expect(201);
    await upload();
    await erase('dina');
    await untilErased('dina');
    const [anew, again] = [await upload(), await upload()];
    expect([anew, again].map(({ headers }) => headers['idempotent-replayed'])).toEqual([undefined, 'true']);
    expect(again.body.model_id).toBe(anew.body.model_id);
    expect(
      await stored('voice_models')
        .find({ user_id: idOf('dina') })
        .toArray(),
    ).toEqual([expect.objectContaining({ model_id: anew.body.model_id })]);
  });

  it('is a speech with a lent voice, of which nothing is written down', async () => {
    const voice = await upload('lena');
    const may = ['speak'];
    const share = { user_id: idOf('bea').toHexString(), may };
    await api().post(`/api/voice-models/${voice}/shares`).set(of('lena')).send(share).expect(201);
    const speak = (user: string) =>
      api().post(`/api/voice-models/${voice}/speech`).set(of(user)).send({ text: 'Hello.' }).expect(200);
    bench.service.sandbox.faults.add({ match: { method: 'POST', path: '/v1/tts' }, delayMs: 2_000, times: 1 });
    const asked = bench.service.sandbox.state.requests.length;
    const speech = speak('bea').then((response) => response);
    await eventually(async () => bench.service.sandbox.state.requests.length > asked);
    await erase('bea');
    await untilErased('bea');
    await speech;
    // What is spoken afterwards is counted afterwards.
    await speak('lena');
    await eventually(async () => (await stored('usage_days').countDocuments({ user_id: idOf('lena') })) === 1);
    const ofLena = { user_id: idOf('lena'), action: 'voice_spoke' };
    await eventually(async () => (await stored('audit_events').countDocuments(ofLena)) === 1);
    for (const name of ['usage_days', 'audit_events'])
      expect([name, await stored(name).countDocuments({ user_id: idOf('bea') })]).toEqual([name, 0]);
  });

  it('is a speech that was asked for meanwhile, of which nothing is written down', async () => {
    const speak = (user: string, voice: string) =>
      api().post(`/api/voice-models/${voice}/speech`).set(of(user)).send({ text: 'Hello.' });
    const other = await upload('otto');
    const voice = await heldUp('cleo');
    const tts = holdResponse(bench.service.sandbox, { method: 'POST', path: '/v1/tts' });
    const speech = speak('cleo', voice).then((response) => response);
    await eventually(tts.isHeld);
    bench.service.sandbox.faults.clear();
    await untilErased('cleo');
    tts.release();
    expect((await speech).status).toBe(200);
    // What is counted after it is in the records after it.
    await speak('otto', other).expect(200);
    await eventually(async () => (await stored('usage_days').countDocuments({ user_id: idOf('otto') })) === 1);
    expect(await stored('usage_days').countDocuments({ user_id: idOf('cleo') })).toBe(0);
  });
});

describe('a user whose erasure is held up', () => {
  it('lends and lists nothing any more, and has no key, however long Fish.Audio holds it up', async () => {
    const base = `/api/voice-models/${await upload('olga')}`;
    const share = () =>
      api()
        .post(`${base}/shares`)
        .set(of('olga'))
        .send({ user_id: idOf('ben').toHexString(), may: ['speak', 'link'] });
    const list = () => api().patch(base).set(of('olga')).send({ visibility: 'listed' });
    await share().expect(201);
    await list().expect(200);
    const linked = { name: 'Echo', voice_model_id: base.split('/').at(-1) };
    const echo = (await api().post('/api/echo').set(of('ben')).send(linked).expect(201)).body._id;
    const scopes = ['voices:read'];
    const key = (await api().post('/api/keys').set(of('olga')).send({ name: 'k', scopes }).expect(201)).body.key;
    await heldUp('olga');
    const read = () => api().get('/api/voice-models').set('Authorization', `Bearer ${key}`);
    await eventually(async () => (await read()).status === 401);
    const speech = () => api().post(`${base}/speech`).set(of('ben')).send({ text: 'Hello.' });
    await eventually(async () => (await speech()).status === 404);
    const catalogue = (await api().get('/api/catalogue').set(of('ben')).expect(200)).body;
    expect(catalogue.voice_models).toEqual([]);
    const { body } = await api().get(`/api/echo/${echo}`).set(of('ben')).expect(200);
    expect(body.voice_model_lost).toMatchObject({ reason: 'voice_model_deleted' });
    for (const refused of [await share(), await list()])
      expect([refused.status, refused.body.code]).toEqual([409, 'erasure_in_progress']);
    const { body: erasure } = await api().get('/api/users/me/erasure').set(of('olga')).expect(200);
    expect(erasure).toMatchObject({ state: 'running', removed: { keys: 1 } });
    bench.service.sandbox.faults.clear();
    await untilErased('olga');
  });

  it('is one whose clips are in a store that is not set any more, and is told so', async () => {
    const database = await startTemporaryDatabase();
    const parts = { mongoUri: database.uri, dbName: database.newName(), timing: ERASING };
    const user_id = new ObjectId();
    const db = database.client.db(parts.dbName);
    const clips = db.collection('clips');
    const without = await startSignedInService(parts);
    try {
      await clips.insertOne({ user_id, installation: 'a'.repeat(12) });
      const { headers } = without.user('root', ['voices:admin']);
      const of = `user_id=${user_id}`;
      await request(without.url).delete(`/api/users/me?${of}`).set(headers).expect(202);
      const receipt = () => request(without.url).get(`/api/users/me/erasure?${of}`).set(headers);
      await eventually(async () => (await receipt()).body.waits_for === 'storage_disabled');
      expect(await clips.countDocuments({ user_id })).toBe(1);
      // Those behind the voices that wait for the store go all the same.
      const owner = without.user('owner');
      const voices = db.collection('voice_models');
      for (let count = 0; count < 4; count += 1) {
        const sent = request(without.url).post('/api/upload-reference').set(owner.headers);
        const { model_id } = (await sent.attach('audio', fixture('speech.mp3')).expect(201)).body;
        const voice_id = (await voices.findOne({ model_id }))?._id;
        if (count < 3)
          await clips.insertOne({ user_id: new ObjectId(owner.id), voice_id, installation: 'a'.repeat(12) });
      }
      await request(without.url).delete('/api/users/me').set(owner.headers).expect(202);
      await eventually(async () => (await voices.countDocuments()) === 3);
    } finally {
      await without.close();
      await database.stop();
    }
  });
});
