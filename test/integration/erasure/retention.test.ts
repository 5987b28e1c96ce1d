import { type Collection, type Document, ObjectId } from 'mongodb';
import request from 'supertest';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { filesBelow } from '../../support/files/files-below';
import { type SignedInService, startSignedInService } from '../../support/identity/signed-in-service';
import { fixture } from '../../support/media/fixtures';
import { TEST_API_KEY } from '../../support/service/service';
import { ago, DAY_MS, eventually, makeOld, sweepsSince } from './retention-kit';

/** Announced for ten days. */
const RETENTION = { RETENTION_DAYS: '30', SAMPLE_STORE: 'filesystem' };

let database: TemporaryDatabase;
let dbName: string;
let service: SignedInService;
/** How far the clock of the sweeps is ahead, in milliseconds. */
let ahead = 0;

const timing = {
  retention: { checkMs: 50, everyMs: 1, settleMs: 0, now: () => new Date(Date.now() + ahead) },
  usage: { everyMs: 3_600_000 },
};

beforeAll(async () => {
  database = await startTemporaryDatabase();
  dbName = database.newName();
  await sweeps().insertOne({ ...{ _id: 'sweep' as never, ran_at: new Date() }, ...sweepsSince(60) });
  service = await startSignedInService({ mongoUri: database.uri, dbName, settings: RETENTION, timing });
});
afterAll(() => service.close().then(() => database.stop()));

const sweeps = (): Collection => database.client.db(dbName).collection('retention');
const voices = (): Collection => database.client.db(dbName).collection('voice_models');
const storedOf = (voice: string): Promise<Document | null> => voices().findOne<Document>({ model_id: voice });
const of = (user: string) => service.user(user).headers;
const read = (voice: string, user = 'alice') => request(service.url).get(`/api/voice-models/${voice}`).set(of(user));
const speak = (voice: string, user = 'alice') =>
  request(service.url).post(`/api/voice-models/${voice}/speech`).set(of(user)).send({ text: 'Hello.' });
const sampleFiles = async () => (await filesBelow(service.dataFolder)).filter((one) => one.includes('samples')).length;
const hasModel = (voice: string): boolean => service.sandbox.state.models.some(({ entity }) => entity._id === voice);

async function makeVoice(user = 'alice', audio = 'speech.mp3'): Promise<string> {
  return eventually(async () => {
    const upload = request(service.url).post('/api/upload-reference').set(of(user)).attach('audio', fixture(audio));
    const { body, status } = await upload;
    // A busy machine may take too long to inspect it.
    if (body.code === 'overloaded') return null;
    expect([status, body.database_status]).toEqual([201, 'saved']);
    return String(body.model_id);
  });
}

const age = (voice: string, days: number, warnedDays?: number) => makeOld(voices(), voice, days, warnedDays);

/** Waits until two further sweeps have begun, of which the first one is over then. */
async function swept(): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    const before = await sweeps().findOne();
    await eventually(async () => !(await sweeps().findOne())?.claim_id.equals(before?.claim_id));
  }
}

const announced = (voice: string) => eventually(async () => (await read(voice)).body.expires_at);
const gone = (voice: string) => eventually(async () => (await storedOf(voice)) === null);
const isThere = async (voice: string): Promise<boolean> => (await storedOf(voice)) !== null && hasModel(voice);

it('is told in the limits', async () => {
  expect((await request(service.url).get('/api/limits')).body.retention).toEqual({ days: 30, warning_days: 10 });
});

const CHANGES = ['patch', 'link', 'share', 'version'] as const;

function change(kind: (typeof CHANGES)[number], voice: string): request.Test {
  const base = `/api/voice-models/${voice}`;
  const share = { user_id: service.user('bob').id, may: ['speak'] };
  const api = request(service.url);
  const changes = {
    patch: () => api.patch(base).send({ description: 'New' }),
    link: () => api.put(`/api/echo/${new ObjectId()}/voice-model`).send({ model_id: voice }),
    share: () => api.post(`${base}/shares`).send(share),
    version: () => api.post(`${base}/versions`).attach('audio', fixture('speech.wav')),
  };
  return changes[kind]().set(of('alice'));
}

describe('a voice that nobody uses', () => {
  it('is announced for ten days, and then removed as by its owner', async () => {
    const voice = await makeVoice();
    const files = await sampleFiles();
    await age(voice, 25);
    expect(Date.parse(await announced(voice)) - Date.now()).toBeGreaterThan(9.9 * DAY_MS);
    const { body: list } = await request(service.url).get('/api/voice-models').set(of('alice'));
    expect(list.voice_models[0].expires_at).toBeDefined();
    await swept();
    expect(await isThere(voice)).toBe(true);

    await age(voice, 60, 9);
    await swept();
    expect(await isThere(voice)).toBe(true);
    await age(voice, 60, 11);
    await gone(voice);
    expect(hasModel(voice)).toBe(false);
    await eventually(async () => (await sampleFiles()) < files);
    const event = await eventually(async () => {
      const { body } = await request(service.url).get('/api/audit').set(of('alice'));
      return body.events.find(({ action }: { action: string }) => action === 'voice_expired');
    });
    expect(event).toMatchObject({ model_id: voice, by: 'service', request_id: null, count: 1 });
    await speak(voice).expect(404);
  });

  it('stays once it has spoken, which takes the announcement back at once', async () => {
    const voice = await makeVoice();
    await age(voice, 60, 5);
    await announced(voice);
    await speak(voice).expect(200);
    const { expiry } = (await storedOf(voice)) ?? {};
    // A sweep may have announced it anew, since the speech still waits on disk.
    expect(expiry?.warned_at.getTime() ?? Date.now()).toBeGreaterThan(ago(1).getTime());
    await swept();
    expect(await isThere(voice)).toBe(true);
  });

  it('stays where what it spoke still waits on disk when its time is over', async () => {
    const voice = await makeVoice();
    await speak(voice).expect(200);
    await age(voice, 60, 11);
    await eventually(async () => (await storedOf(voice))?.usage.speech_count === 1);
    await swept();
    expect(await isThere(voice)).toBe(true);
    expect((await read(voice)).body).not.toHaveProperty('expires_at');
  });

  it.each(CHANGES)('stays once it was changed: %s', async (kind) => {
    const voice = await makeVoice();
    await age(voice, 60, 5);
    expect([200, 201]).toContain((await change(kind, voice)).status);
    await eventually(async () => {
      const stored = await voices().findOne({ $or: [{ model_id: voice }, { known_model_ids: voice }] });
      return stored !== null && stored.expiry === undefined;
    });
  });

  it('stays as long as an Echo speaks with it, of its owner or of a borrower', async () => {
    const [own, lent] = [await makeVoice(), await makeVoice()];
    const link = (user: string, model_id: string) =>
      request(service.url).put(`/api/echo/${new ObjectId()}/voice-model`).set(of(user)).send({ model_id }).expect(200);
    const share = { user_id: service.user('bob').id, may: ['speak', 'link'] };
    await request(service.url).post(`/api/voice-models/${lent}/shares`).set(of('alice')).send(share).expect(201);
    await link('alice', own);
    await link('bob', lent);
    for (const voice of [own, lent]) await age(voice, 400, 100);
    const shares = (await storedOf(lent))?.shares.map((one: Document) => ({ ...one, created_at: ago(400) }));
    await voices().updateOne({ model_id: lent }, { $set: { shares } });
    await swept();
    expect([await isThere(own), await isThere(lent)]).toEqual([true, true]);
    expect((await read(own)).body).not.toHaveProperty('expires_at');
  });
});

describe('a removal', () => {
  it('and a speech or a change exclude each other', async () => {
    const voice = await makeVoice();
    await age(voice, 25, 1);
    await voices().updateOne({ model_id: voice }, { $set: { 'expiry.removal_begun_at': new Date() } });
    expect((await speak(voice).expect(404)).body.code).toBe('voice_model_not_found');
    for (const kind of CHANGES) await change(kind, voice).expect(404);
    const echo = { name: 'Echo', voice_model_id: voice };
    await request(service.url).post('/api/echo').set(of('alice')).send(echo).expect(404);
    await voices().updateOne({ model_id: voice }, { $unset: { 'expiry.removal_begun_at': '' } });
    await speak(voice).expect(200);
    expect(hasModel(voice)).toBe(true);
  });

  it('that was broken off is finished, whatever of it was done', async () => {
    const voice = await makeVoice();
    const headers = { Authorization: `Bearer ${TEST_API_KEY}` };
    await fetch(`${service.sandbox.url}/model/${voice}`, { method: 'DELETE', headers });
    expect(hasModel(voice)).toBe(false);
    await age(voice, 60, 11);
    await voices().updateOne({ model_id: voice }, { $set: { 'expiry.removal_begun_at': ago(1) } });
    await gone(voice);
  });
});

describe('a removal that fails', () => {
  const refuse = (voice: string, status: number) =>
    service.sandbox.faults.add({ match: { method: 'DELETE', path: `/model/${voice}` }, status, times: Infinity });
  afterEach(() => service.sandbox.faults.clear());

  it.each([403, 500])('for three voices (%i) holds up none of the others, and no speech', async (status) => {
    const refused = [await makeVoice(), await makeVoice(), await makeVoice()];
    const [last, spoken] = [await makeVoice(), await makeVoice()];
    for (const voice of refused) refuse(voice, status);
    for (const voice of [...refused, last]) await age(voice, 60, 11);
    await gone(last);
    await speak(spoken).expect(200);
    await swept();
    // Not while a sweep tries anew; what may be removed already is not given back to use.
    if (status === 403) for (const voice of refused) await eventually(async () => (await speak(voice)).status === 200);
  });

  it('when something may be removed already is finished by a later sweep, and not given back to use', async () => {
    const voice = await makeVoice();
    refuse(voice, 415);
    await age(voice, 60, 11);
    await swept();
    await speak(voice).expect(404);
    service.sandbox.faults.clear();
    await gone(voice);
  });
});

describe('nobody loses a voice without warning', () => {
  it('where the setting is new', async () => {
    const voice = await makeVoice();
    await age(voice, 4_000);
    expect(Date.parse(await announced(voice)) - Date.now()).toBeGreaterThan(9.9 * DAY_MS);
    await swept();
    expect(await isThere(voice)).toBe(true);
  });

  it('where the clock is put forward and back', async () => {
    const [voice, old] = [await makeVoice(), await makeVoice()];
    await age(old, 60, 5);
    ahead = 2_000 * DAY_MS;
    for (let round = 0; round < 2; round += 1) await swept();
    ahead = 0;
    await swept();
    await eventually(async () => (await read(voice)).body.expires_at === undefined);
    expect([await isThere(voice), await isThere(old)]).toEqual([true, true]);
    expect(Date.now() - (await sweeps().findOne())?.since.getTime()).toBeLessThan(60_000);
  });

  it('where the setting is taken back', async () => {
    const voice = await makeVoice();
    await age(voice, 60, 5);
    const place = { sandbox: service.sandbox, dataFolder: service.dataFolder };
    await service.close();
    const without = await startSignedInService({ mongoUri: database.uri, dbName, place });
    try {
      await eventually(async () => (await storedOf(voice))?.expiry === undefined);
      await eventually(async () => (await sweeps().countDocuments()) === 0);
      expect((await request(without.url).get('/api/limits')).body).not.toHaveProperty('retention');
    } finally {
      await without.close();
    }
  });
});
