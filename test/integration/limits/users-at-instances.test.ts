import { setTimeout as delay } from 'node:timers/promises';
import { ObjectId } from 'mongodb';
import request from 'supertest';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { makeWav } from '../../support/media/wav';
import { untilConnected } from '../../support/service/until-connected';
import { Cluster } from './cluster';

const SAMPLE = makeWav({ seconds: 2 });
const ALICE = '64b7f0c2a1d3e4f5a6b7c8d9';
const CAROL = '64b7f0c2a1d3e4f5a6b7c8db';
const BOB = '64b7f0c2a1d3e4f5a6b7c8da';

let database: TemporaryDatabase;
let cluster: Cluster;

beforeAll(async () => {
  database = await startTemporaryDatabase();
  cluster = await Cluster.start(database, 2, {
    settings: { MAX_VOICES: '3', SPEECH_CHARACTERS_PER_DAY: '100', TRUST_PROXY: '1' },
  });
  // An instance that is not connected yet counts by itself.
  for (const { url } of cluster.services) await untilConnected(url);
});
afterAll(async () => {
  await cluster.close();
  await database.stop();
});

const urlOf = (index: number): string => cluster.services[index % 2]?.url ?? '';
const sorted = (responses: readonly request.Response[]) => responses.map(({ status }) => status).sort();

const upload = (index: number, userId: string) =>
  request(urlOf(index)).post('/api/upload-reference').field('user_id', userId).attach('audio', SAMPLE, 'voice.wav');

/** Sends requests to the instances in turn, all at once. */
const atOnce = (count: number, send: (index: number) => request.Test) =>
  Promise.all(Array.from({ length: count }, (_, index) => send(index)));

it('20 uploads of a user at two instances at once make as many voices as the user may have', async () => {
  const responses = await atOnce(20, (index) => upload(index, ALICE));
  expect(sorted(responses)).toEqual([...Array(3).fill(201), ...Array(17).fill(403)]);
  expect(cluster.sandbox.state.creates).toBe(3);
});

it('10 speeches at two instances at once are no more than may be spoken in a day, for an address without sign-in', async () => {
  const { body } = await request(urlOf(0)).get(`/api/voice-models?user_id=${ALICE}`);
  const [{ model_id }] = body.voice_models;
  const text = 'x'.repeat(20);
  const speak = (index: number) => request(urlOf(index)).post(`/api/voice-models/${model_id}/speech`).send({ text });
  expect(sorted(await atOnce(10, speak))).toEqual([...Array(5).fill(200), ...Array(5).fill(429)]);
  const { body: limits } = await request(urlOf(1)).get(`/api/limits?user_id=${ALICE}`);
  expect(limits.user_limits).toEqual([
    { name: 'concurrent_uploads', limit: 102, used: 0, resets_at: null },
    { name: 'speech_characters_per_day', limit: 100, used: 100, resets_at: expect.stringMatching(/T00:00:00.000Z$/) },
    { name: 'voices', limit: 3, used: 3, resets_at: null },
  ]);
  const stored = await database.client.db(cluster.dbName).collection('limit_amounts').find().toArray();
  expect(JSON.stringify(stored)).not.toContain('127.0.0');
});

it('counts once what MongoDB has counted and could not confirm', async () => {
  const { body } = await request(urlOf(0)).get(`/api/voice-models?user_id=${ALICE}`);
  const address = `/api/voice-models/${body.voice_models[0].model_id}/speech`;
  const speak = (text: string) => request(urlOf(0)).post(address).set('X-Forwarded-For', '192.0.2.7').send({ text });
  const amounts = database.client.db(cluster.dbName).collection('limit_amounts');
  expect((await speak('x')).status).toBe(200);
  const cut = cluster.proxies[0]?.cutOnMessage('after', 'limit_amounts');
  expect((await speak('x'.repeat(7))).status).toBe(200);
  await cut;
  await untilConnected(urlOf(0));
  expect((await speak('x')).status).toBe(200);
  expect(await amounts.countDocuments({ used: 9 })).toBe(1);
});

it('releases later what could not be released at once, and takes a busy user for no user with too many voices', async () => {
  const holds = database.client.db(cluster.dbName).collection('limit_voice_holds');
  const _id = new ObjectId(CAROL);
  // No write names this version, as where other instances were faster each time.
  const setVersion = (version: unknown) => holds.updateOne({ _id }, { $set: { version } });
  cluster.sandbox.faults.add({ match: { method: 'POST', path: '/model' }, delayMs: 500, status: 400, times: 1 });
  const failing = upload(0, CAROL).then(({ status }) => status);
  while ((await setVersion({ $in: [] })).modifiedCount === 0) await delay(5);
  expect(await failing).toBe(422);
  const refused = await upload(1, CAROL);
  expect([refused.status, refused.body.code]).toEqual([503, 'overloaded']);
  await setVersion(1);
  const { body } = await request(urlOf(0)).get(`/api/limits?user_id=${CAROL}`);
  expect(body.user_limits).toContainEqual({ name: 'voices', limit: 3, used: 0, resets_at: null });
});

it('while MongoDB is away an instance counts by itself, from what it has seen', async () => {
  await Promise.all(cluster.proxies.map((proxy) => proxy.refuse()));
  expect((await upload(0, ALICE)).status).toBe(403);
  const responses = [await upload(0, BOB), await upload(0, BOB), await upload(0, BOB), await upload(0, BOB)];
  expect(responses.map(({ status, body }) => [status, body.database_status])).toEqual([
    ...Array(3).fill([201, 'queued']),
    [403, undefined],
  ]);
});
