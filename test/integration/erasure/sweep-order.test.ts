import request from 'supertest';
import { startTemporaryDatabase } from '../../support/database/temporary-database';
import { startSignedInService } from '../../support/identity/signed-in-service';
import { fixture } from '../../support/media/fixtures';
import { DAY_MS, eventually, makeOld, sweepsSince } from './retention-kit';

it('a voice behind three that cannot be removed is the next one, also where one before them has gone', async () => {
  const database = await startTemporaryDatabase();
  const dbName = database.newName();
  const db = database.client.db(dbName);
  const sweeps = db.collection('retention');
  // None is due before the voices are old.
  const ran_at = new Date(Date.now() + DAY_MS / 2);
  await sweeps.insertOne({ ...{ _id: 'sweep' as never, ran_at }, ...sweepsSince(60) });
  const timing = { retention: { checkMs: 50, everyMs: 1, settleMs: 0 }, usage: { everyMs: 3_600_000 } };
  const settings = { RETENTION_DAYS: '30' };
  const service = await startSignedInService({ mongoUri: database.uri, dbName, settings, timing });
  try {
    const voices: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      const sent = request(service.url).post('/api/upload-reference').set(service.user('alice').headers);
      voices.push((await sent.attach('audio', fixture('speech.mp3')).expect(201)).body.model_id);
    }
    for (const voice of voices) await makeOld(db.collection('voice_models'), voice, 60, 11);
    for (const voice of voices.slice(1, 4)) {
      const match = { method: 'DELETE', path: `/model/${voice}` };
      service.sandbox.faults.add({ match, status: 500, times: Number.POSITIVE_INFINITY });
    }
    await sweeps.updateOne({}, { $set: { ran_at: new Date() } });
    const deleted = () => service.sandbox.state.requests.filter(({ method }) => method === 'DELETE');
    await eventually(async () => deleted().length >= voices.length);
    const inOrder = deleted().map(({ path }) => path);
    expect(inOrder.slice(0, voices.length)).toEqual(voices.map((voice) => `/model/${voice}`));
  } finally {
    await service.close();
    await database.stop();
  }
});
