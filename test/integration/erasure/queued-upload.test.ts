import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import request from 'supertest';
import { startTemporaryDatabase } from '../../support/database/temporary-database';
import { startSignedInService } from '../../support/identity/signed-in-service';
import { fixture } from '../../support/media/fixtures';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { eventually, QUICK_DATABASE, QUICK_FISH_AUDIO } from '../reliability/kit';

const timing = { ...QUICK_DATABASE, ...QUICK_FISH_AUDIO, erasures: { everyMs: 50, retryMs: 50 } };

it('an upload that was made while MongoDB was away, and erased since, is made anew with its key, and found by it', async () => {
  const database = await startTemporaryDatabase();
  const proxy = await TcpProxy.startFor(database.uri);
  const dbName = database.newName();
  const service = await startSignedInService({ mongoUri: proxy.uri, dbName, timing });
  try {
    const { id, headers } = service.user('anna');
    const api = () => request(service.url);
    const key = randomUUID();
    const upload = () =>
      api()
        .post('/api/upload-reference')
        .set({ ...headers, 'Idempotency-Key': key })
        .attach('audio', fixture('speech.mp3'))
        .expect(201);
    const isConnected = async () => (await api().get('/readyz')).status === 200;
    const voices = database.client.db(dbName).collection('voice_models');
    const ofUser = { user_id: new ObjectId(id) };
    await eventually(isConnected);
    await api().get('/api/voice-models').set(headers).expect(200);
    await proxy.refuse();
    await eventually(async () => (await api().get('/api/echo').set(headers)).status === 503);
    expect((await upload()).body.database_status).toBe('queued');
    await proxy.restore();
    await eventually(async () => (await voices.countDocuments(ofUser)) === 1);
    await api().delete('/api/users/me').set(headers).expect(202);
    const receipt = () => api().get('/api/users/me/erasure').set(headers);
    await eventually(async () => (await receipt()).body.state === 'done');

    const anew = await upload();
    expect([anew.headers['idempotent-replayed'], anew.body.database_status]).toEqual([undefined, 'saved']);
    expect(await voices.find(ofUser).toArray()).toMatchObject([{ model_id: anew.body.model_id }]);
    const page = await api().get(`/uploads/${key}`).set(headers).expect(200);
    expect(page.text).toContain(anew.body.model_id);
    // Once it is deleted by its user, it stays so.
    await api().delete(`/api/voice-models/${anew.body.model_id}`).set(headers).expect(200);
    expect((await upload()).headers['idempotent-replayed']).toBe('true');
  } finally {
    await service.close();
    await proxy.close();
    await database.stop();
  }
});
