import { setTimeout as sleep } from 'node:timers/promises';
import { type Document, ObjectId } from 'mongodb';
import request from 'supertest';
import { DatabaseManager } from '../../../src/database/database-manager';
import { filesBelow } from '../../support/files/files-below';
import { type SavingService, startSavingService } from '../../support/identity/signed-in-service';
import { fixture } from '../../support/media/fixtures';
import { holdResponse } from '../../support/network/held-response';
import { RecordedLog } from '../../support/service/recorded-log';
import { aVoiceModel } from '../../support/service/voice-models';
import { CREATE, eventually } from '../reliability/kit';
import { ERASING } from './kit';

let service: SavingService;

beforeAll(async () => {
  const settings = { SAMPLE_STORE: 'filesystem', CONSENT_KEEP_DAYS: '30' };
  service = await startSavingService({ settings, timing: ERASING });
});
afterAll(() => service.close());

const headersOf = (user: string) => service.user(user).headers;
const stored = (name: string) => service.stored(name);

async function upload(user: string, fields: Readonly<Record<string, string>> = {}): Promise<string> {
  const sent = request(service.url)
    .post('/api/upload-reference')
    .set(headersOf(user))
    .field('name', `Voice of ${user}`);
  for (const [name, value] of Object.entries(fields)) sent.field(name, value);
  const { body, status } = await sent.attach('audio', fixture('speech.mp3'));
  expect({ status, ...body }).toMatchObject({ status: 201, database_status: 'saved' });
  return body.model_id;
}

/** A voice with a consent, an Echo that speaks with it, a clip, and a speech that is counted. */
async function settle(user: string): Promise<string> {
  const modelId = await upload(user, { consent: 'permission', consent_text_version: 'v1' });
  const api = request(service.url);
  await api.post('/api/echo').set(headersOf(user)).send({ name: 'Echo', voice_model_id: modelId }).expect(201);
  const speech = { text: 'Hello, this is a voice.', keep: true };
  await api.post(`/api/voice-models/${modelId}/speech`).set(headersOf(user)).send(speech).expect(201);
  return modelId;
}

const erase = (user: string, query = '') => request(service.url).delete(`/api/users/me${query}`).set(headersOf(user));

async function untilErased(user: string): Promise<request.Response['body']> {
  for (let attempt = 0; attempt < 800; attempt += 1) {
    const { body } = await request(service.url).get('/api/users/me/erasure').set(headersOf(user)).expect(200);
    if (body.state === 'done') return body;
    await sleep(25);
  }
  throw new Error(`It does not end: ${JSON.stringify(service.logs.ofEvent('erasure_interrupted').slice(-1))}`);
}

/** How much each collection has of a user. */
async function leftOf(user: string): Promise<Record<string, number>> {
  const user_id = new ObjectId(service.user(user).id);
  const names = ['voice_models', 'echos', 'clips', 'usage_days'];
  const counts = await Promise.all(names.map((name) => stored(name).countDocuments({ user_id })));
  return Object.fromEntries(names.map((name, place) => [name, counts[place] ?? -1]));
}

const modelsAtFishAudio = () => service.sandbox.state.models.map(({ entity }) => entity._id);

describe('the erasure of a user', () => {
  it('leaves nothing of the user but the consents without the name, and touches nothing of others', async () => {
    const bobs = await settle('bob');
    const before = await filesBelow(service.dataFolder).then((files) => files.filter((file) => /samples/.test(file)));
    const ids = [await settle('alice'), await upload('alice')];
    await stored('voice_models').updateOne(
      { model_id: bobs },
      { $set: { shares: [{ user_id: new ObjectId(service.user('alice').id), may: ['speak'], echo_id: null }] } },
    );
    const user_id = new ObjectId(service.user('alice').id);
    // A document of another program, which names no model.
    await stored('voice_models').insertOne({ user_id: user_id.toHexString().toUpperCase(), name: 'Other' });
    // Echos of another program, whose ids are none of ours; one reads like the id of somebody else's.
    const ofBob = {
      _id: new ObjectId(`ab${'1'.repeat(22)}`),
      user_id: new ObjectId(service.user('bob').id),
      name: 'Like it',
    };
    await stored('echos').insertOne(ofBob);
    for (const _id of ['companion-1', `aB${'1'.repeat(22)}`, 7])
      await stored('echos').insertOne({ _id, user_id } as Document);
    const { body } = await erase('alice').expect(202);
    expect(body).toMatchObject({ user_id: user_id.toHexString(), state: 'running' });
    const receipt = await untilErased('alice');
    const removed = { voice_models: 3, clips: 1, echos: 4, shares: 1, usage_days: 1, consents_kept: 1 };
    expect(receipt).toMatchObject({ erasure_id: body.erasure_id, waits_for: null, removed });
    expect(await leftOf('alice')).toEqual({ voice_models: 0, echos: 0, clips: 0, usage_days: 0 });
    expect(await stored('voice_models').countDocuments({ user_id: user_id.toHexString().toUpperCase() })).toBe(0);
    for (const id of ids) expect(modelsAtFishAudio()).not.toContain(id);
    const [kept, ...others] = await stored('consents_kept').find().toArray();
    expect(others).toEqual([]);
    expect(kept).toMatchObject({ model_id: ids[0], basis: 'permission', text_version: 'v1' });
    expect(JSON.stringify(kept)).not.toMatch(new RegExp(`alice|${user_id.toHexString()}`));

    expect(await leftOf('bob')).toEqual({ voice_models: 1, echos: 2, clips: 1, usage_days: 1 });
    expect(modelsAtFishAudio()).toContain(bobs);
    const after = await filesBelow(service.dataFolder).then((files) => files.filter((file) => /samples/.test(file)));
    expect(after.sort()).toEqual(before.sort());
    expect((await stored('voice_models').findOne({ model_id: bobs }))?.shares).toEqual([]);
  });

  it('goes on once Fish.Audio is back, and lets nothing be made meanwhile', async () => {
    const modelId = await settle('carol');
    const echoOf = () => request(service.url).post('/api/echo').set(headersOf('carol')).send({ name: 'Late' });
    service.sandbox.faults.add({ match: { method: 'DELETE' }, status: 500, times: Number.POSITIVE_INFINITY });
    const first = await erase('carol').expect(202);
    const second = await erase('carol').expect(202);
    expect(second.body.erasure_id).toBe(first.body.erasure_id);
    let waits: unknown = null;
    for (let attempt = 0; attempt < 400 && waits === null; attempt += 1) {
      waits = (await request(service.url).get('/api/users/me/erasure').set(headersOf('carol'))).body.waits_for;
      await sleep(25);
    }
    expect(waits).toMatch(/^provider_/);
    const refused = { code: 'erasure_in_progress' };
    const late = request(service.url).post('/api/upload-reference').set(headersOf('carol'));
    expect((await late.attach('audio', fixture('speech.mp3')).expect(409)).body).toMatchObject(refused);
    expect((await echoOf().expect(409)).body).toMatchObject(refused);
    expect(modelsAtFishAudio()).toContain(modelId);
    service.sandbox.faults.clear();
    expect(await untilErased('carol')).toMatchObject({ removed: { voice_models: 1, clips: 1, consents_kept: 1 } });
    expect(modelsAtFishAudio()).not.toContain(modelId);
    expect(await leftOf('carol')).toEqual({ voice_models: 0, echos: 0, clips: 0, usage_days: 0 });
    await echoOf().expect(201);
  });

  it('is held up by no voice that Fish.Audio fails to delete, and holds up nobody else', async () => {
    const modelIds: string[] = [];
    for (let voices = 0; voices < 4; voices += 1) modelIds.push(await upload('vera'));
    const others = await upload('walter');
    const [, , , last = ''] = modelIds;
    for (const modelId of modelIds.slice(0, 3)) {
      const match = { method: 'DELETE', path: `/model/${modelId}` };
      service.sandbox.faults.add({ match, status: 500, times: Number.POSITIVE_INFINITY });
    }
    await erase('vera').expect(202);
    await eventually(async () => !modelsAtFishAudio().includes(last));
    const deletions = () => service.sandbox.state.requests.filter(({ method }) => method === 'DELETE').length;
    const before = deletions();
    await eventually(async () => deletions() > before + 5);
    const speech = request(service.url).post(`/api/voice-models/${others}/speech`).set(headersOf('walter'));
    await speech.send({ text: 'Hello.' }).expect(200);
    service.sandbox.faults.clear();
    expect(await untilErased('vera')).toMatchObject({ removed: { voice_models: 4 } });
  });

  it('is asked for by the user, and of others by an admin alone', async () => {
    const modelId = await upload('dave');
    const { id } = service.user('dave');
    expect((await erase('bob', `?user_id=${id}`).expect(403)).body).toMatchObject({ code: 'user_mismatch' });
    const of = request(service.url).get('/api/users/me/erasure').set(headersOf('dave'));
    expect((await of.expect(404)).body).toMatchObject({ code: 'erasure_not_found' });
    const reader = service.user('dave', ['voices:read']).headers;
    await request(service.url).delete('/api/users/me').set(reader).expect(403);
    expect(modelsAtFishAudio()).toContain(modelId);
    const admin = service.user('root', ['voices:admin']).headers;
    await request(service.url).delete(`/api/users/me?user_id=${id}`).set(admin).expect(202);
    await untilErased('dave');
    expect(modelsAtFishAudio()).not.toContain(modelId);
  });

  it.each([
    ['a program', 'erin', 'application/json'],
    ['a browser without scripts', 'frank', 'text/html'],
  ])('takes away what an upload of %s makes that began before it and ends after it', async (_sender, user, accept) => {
    const { id: user_id } = service.user(user);
    const create = holdResponse(service.sandbox, CREATE);
    const post = request(service.url)
      .post('/api/upload-reference')
      .set({ ...headersOf(user), Accept: accept });
    const sent = post.attach('audio', fixture('speech.mp3')).then((response) => response);
    await eventually(create.isHeld);
    await erase(user).expect(202);
    create.release();
    await untilErased(user);
    const { status, body, text } = await sent;
    expect([status, body.code ?? text]).toEqual([
      409,
      expect.stringContaining(accept === 'text/html' ? 'erased' : 'erasure_in_progress'),
    ]);
    expect(await stored('voice_models').countDocuments({ user_id: new ObjectId(user_id) })).toBe(0);
    const { body: list } = await request(service.url).get('/api/voice-models').set(headersOf(user));
    expect(list.voice_models).toEqual([]);
  });

  it('keeps from being saved what was begun before it, and nothing else', async () => {
    const manager = new DatabaseManager({ uri: service.mongoUri, dbName: service.dbName, log: new RecordedLog() });
    manager.start();
    await manager.whenConnected();
    try {
      const userId = new ObjectId().toHexString();
      const at = new Date();
      await manager.identity.dataToErase.markErased(userId, at);
      const of = (model_id: string, ms: number) => ({
        ...aVoiceModel({ user_id: userId, model_id }),
        created_at: new Date(at.getTime() + ms),
      });
      const late = manager.createVoiceModel(of('late-model', -5_000));
      await expect(late).rejects.toMatchObject({ name: 'VoiceModelDeleted', byItsId: false });
      expect(await manager.getVoiceModelById('late-model')).toBeNull();
      await expect(manager.createVoiceModel(of('new-model', 5_000))).resolves.toMatchObject({ model_id: 'new-model' });
    } finally {
      await manager.close();
    }
  });
});
