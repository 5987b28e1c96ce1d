import { ObjectId } from 'mongodb';
import request from 'supertest';
import { DatabaseManager } from '../../../src/database/database-manager';
import { SeenUsers } from '../../../src/services/identity/seen-users';
import { type SavingService, startSavingService } from '../../support/identity/signed-in-service';
import { fixture } from '../../support/media/fixtures';
import { RecordedLog } from '../../support/service/recorded-log';
import { eventually } from '../reliability/kit';
import { ERASING } from './kit';

let service: SavingService;

beforeAll(async () => {
  service = await startSavingService({ settings: { SAMPLE_STORE: 'filesystem' }, timing: ERASING });
});
afterAll(() => service.close());

const api = () => request(service.url);

it('goes on and counts on where an erasure is asked for again just after it was done', async () => {
  // One token: a newer one would be of somebody who has come back.
  const { id, headers } = service.user('rita');
  await api().post('/api/upload-reference').set(headers).attach('audio', fixture('speech.mp3')).expect(201);
  // A process that has just begun may not have noted who sent it.
  await eventually(async () => {
    await api().get('/api/limits').set(headers).expect(200);
    return (await service.stored('users').countDocuments({ _id: new ObjectId(id) })) === 1;
  });
  const read = async () => (await api().get('/api/users/me/erasure').set(headers).expect(200)).body;
  const erase = async () => {
    const { body } = await api().delete('/api/users/me').set(headers).expect(202);
    await eventually(async () => (await read()).state === 'done');
    return body.erasure_id;
  };
  const first = await erase();
  const { removed } = await read();
  expect(removed).toMatchObject({ voice_models: 1, users: 1 });
  expect(await erase()).toBe(first);
  // That it was asked for may be written down, and go as well.
  const { audit_events: _, ...counts } = removed;
  expect(await read()).toMatchObject({ removed: counts });
  const longAgo = new Date(Date.now() - 3_600_000);
  await service.stored('erasures').updateOne({ _id: new ObjectId(id) }, { $set: { updated_at: longAgo } });
  expect(await erase()).not.toBe(first);
  expect(await read()).toMatchObject({ removed: { voice_models: 0, users: 0 } });
});

it('leaves it to the erasure, which counts it, to remove a user who was noted before', async () => {
  const manager = new DatabaseManager({ uri: service.mongoUri, dbName: service.dbName, log: new RecordedLog() });
  manager.start();
  await manager.whenConnected();
  try {
    const { identity } = manager;
    let looked = 0;
    const erasures = {
      find: async (userId: string) => {
        // It is asked for by the very request with which the user is seen.
        if (looked === 1) await service.stored('erasures').insertOne(running(userId));
        const found = await identity.erasures.find(userId);
        looked += 1;
        return found;
      },
    };
    const database = {
      state: 'connected',
      identity: { users: identity.users, erasures },
    } as unknown as DatabaseManager;
    const rowsAfter = async (user: ObjectId) => {
      looked = 0;
      const of = { issuer: 'an issuer', subject: user.toHexString() };
      new SeenUsers(database, new RecordedLog()).note({ _id: user.toHexString(), ...of, issuedAt: new Date() });
      await eventually(async () => looked === 2);
      // What is done next of all comes after it.
      await identity.users.note({ _id: new ObjectId().toHexString(), ...of, subject: 'other' }, new Date());
      return service.stored('users').countDocuments({ _id: user });
    };
    const known = new ObjectId();
    await service
      .stored('users')
      .insertOne({ _id: known, issuer: 'another', subject: 'known', created_at: new Date(1) });
    expect(await rowsAfter(known)).toBe(1);
    const unknown = new ObjectId();
    await rowsAfter(unknown);
    await eventually(async () => (await service.stored('users').countDocuments({ _id: unknown })) === 0);
  } finally {
    await manager.close();
  }
});

/** An erasure that nobody works on yet. */
function running(userId: string) {
  const times = { requested_at: new Date(), updated_at: new Date(), due_at: new Date(Date.now() + 3_600_000) };
  const asked = { erasure_id: new ObjectId(), state: 'running', waits_for: null, claim_id: null, removed: {} };
  return { _id: new ObjectId(userId), ...asked, ...times };
}
