import { type Collection, type Document, ObjectId } from 'mongodb';
import request from 'supertest';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { type SignedInService, startSignedInService } from '../../support/identity/signed-in-service';
import { fixture } from '../../support/media/fixtures';
import { ago, eventually, sweepsSince } from './retention-kit';

let database: TemporaryDatabase;
let dbName: string;
let service: SignedInService;

const timing = {
  retention: { checkMs: 50, everyMs: 1, settleMs: 0 },
  erasures: { everyMs: 50, retryMs: 50 },
  usage: { everyMs: 50 },
};

beforeAll(async () => {
  database = await startTemporaryDatabase();
  dbName = database.newName();
  // They keep the unique index from being made.
  await voices().insertMany([{ model_id: 'twice' }, { model_id: 'twice' }]);
  await stored('retention').insertOne({ ...{ _id: 'sweep' as never, ran_at: new Date() }, ...sweepsSince(60) });
  const settings = { RETENTION_DAYS: '30', CONSENT_KEEP_DAYS: '30' };
  service = await startSignedInService({ mongoUri: database.uri, dbName, settings, timing });
});
afterAll(() => service.close().then(() => database.stop()));

const stored = (name: string): Collection => database.client.db(dbName).collection(name);
const voices = (): Collection => stored('voice_models');
const idOf = (user: string): ObjectId => new ObjectId(service.user(user).id);
const of = (user: string) => service.user(user).headers;
const hasModel = (voice: string): boolean => service.sandbox.state.models.some(({ entity }) => entity._id === voice);
const recordsOf = (voice: string): Promise<Document[]> => voices().find({ model_id: voice }).toArray();

async function upload(user: string): Promise<string> {
  const sent = request(service.url).post('/api/upload-reference').set(of(user));
  const consent = { consent: 'permission', consent_text_version: 'v1' };
  const { body } = await sent.field(consent).attach('audio', fixture('speech.mp3')).expect(201);
  return body.model_id;
}

/** Records the model of a voice once more, in front of its own record, which is changed as well. */
async function double(voice: string, values: Document, ofOwn: Document = {}): Promise<void> {
  const record = await voices().findOne({ model_id: voice });
  await voices().deleteOne({ model_id: voice });
  await voices().insertOne({ ...record, ...values, _id: new ObjectId() });
  await voices().insertOne({ ...record, ...ofOwn });
}

async function erase(user: string): Promise<Document> {
  await request(service.url).delete('/api/users/me').set(of(user)).expect(202);
  return eventually(async () => {
    const { body } = await request(service.url).get('/api/users/me/erasure').set(of(user));
    return body.state === 'done' && body.removed;
  });
}

it('an erasure leaves the record of somebody else who has the same model, and the model with it', async () => {
  const voice = await upload('alice');
  await double(voice, { user_id: idOf('bob'), consent: null });
  expect(await erase('alice')).toMatchObject({ voice_models: 1, consents_kept: 1 });
  expect(await recordsOf(voice)).toMatchObject([{ user_id: idOf('bob') }]);
  expect(hasModel(voice)).toBe(true);

  await erase('bob');
  expect(await recordsOf(voice)).toEqual([]);
  expect(hasModel(voice)).toBe(false);
});

it('a deletion says that the model at Fish.Audio is still needed', async () => {
  const voice = await upload('carol');
  await double(voice, { user_id: idOf('dave') });
  const remove = (user: string) =>
    request(service.url).delete(`/api/voice-models/${voice}?fish_audio=true`).set(of(user)).expect(200);
  expect((await remove('carol')).body.deleted).toMatchObject({ database: true, fish_audio: false });
  expect((await remove('dave')).body.deleted).toMatchObject({ database: true, fish_audio: true });
  expect(hasModel(voice)).toBe(false);
});

it('a deletion takes the model along that another one has left to it meanwhile', async () => {
  const [voice, own] = [await upload('carol'), await upload('carol')];
  await voices().deleteOne({ model_id: own });
  await double(voice, { user_id: idOf('dave') }, { known_model_ids: [own, voice] });
  service.sandbox.faults.add({ match: { method: 'DELETE' }, delayMs: 500 });
  const removal = request(service.url).delete(`/api/voice-models/${voice}?fish_audio=true`).set(of('carol'));
  const answer = removal.expect(200).then(({ body }) => body.deleted);
  await eventually(async () =>
    service.sandbox.state.requests.some(({ method, path }) => method === 'DELETE' && path.endsWith(own)),
  );
  await voices().deleteOne({ model_id: voice, user_id: idOf('dave') });
  expect(await answer).toMatchObject({ database: true, fish_audio: true });
  expect([voice, own].filter(hasModel)).toEqual([]);
});

describe('the removal of voices that nobody uses', () => {
  const unused = { created_at: ago(60), updated_at: ago(60), expiry: { warned_at: ago(11), at: ago(1) } };

  it('leaves the record of somebody else who uses the same model', async () => {
    const voice = await upload('erin');
    await double(voice, { user_id: idOf('frank') }, unused);
    await eventually(async () => (await recordsOf(voice)).length === 1);
    expect(await recordsOf(voice)).toMatchObject([{ user_id: idOf('frank') }]);
    expect(hasModel(voice)).toBe(true);
  });

  it.each([
    ['its owner', {}],
    ['somebody of another program', { user_id: 'user-7' }],
  ])('leaves a voice of %s that is recorded twice', async (_, owner) => {
    const [voice, last] = [await upload('gina'), await upload('gina')];
    await double(voice, owner, { ...unused, ...owner });
    // It comes after the other one in a sweep.
    await voices().updateOne({ model_id: last }, { $set: unused });
    await eventually(async () => (await recordsOf(last)).length === 0);
    expect(await recordsOf(voice)).toHaveLength(2);
  });
});
