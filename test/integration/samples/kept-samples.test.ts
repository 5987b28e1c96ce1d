import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type request from 'supertest';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { makeWav } from '../../support/media/wav';
import { StoreLink } from '../../support/storage/store-link';
import { CREATE, eventually, newUser, ServiceHarness, seen } from '../reliability/kit';
import { filesBelow, OPUS, SETTINGS, sampleOf, TIMING, VIDEO } from './kit';

const LARGE = makeWav({ seconds: 12, sampleRate: 48_000 });

let database: TemporaryDatabase;
let harness: ServiceHarness;
let store: StoreLink;
let userId = '';
beforeAll(async () => {
  database = await startTemporaryDatabase();
  harness = await ServiceHarness.start(database, { timing: TIMING, settings: SETTINGS });
  store = await StoreLink.lay(harness.dataFolder);
});
afterAll(async () => {
  await harness.close();
  await database.stop();
});
beforeEach(() => {
  harness.forget();
  userId = newUser();
});

const inData = (...names: readonly string[]): string => path.join(harness.dataFolder, ...names);

const filesIn = (...names: readonly string[]): Promise<string[]> => filesBelow(inData(...names));
const waiting = () => filesIn('waiting-samples');
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function upload(sample: Buffer, fileName: string, second?: Buffer): request.Test {
  const post = harness.upload({ userId, sample, fileName });
  return second === undefined ? post : post.attach('audio', second, 'second.ogg');
}

const sample = (modelId: string, query = ''): request.Test => sampleOf(harness, modelId, query);
const remove = (modelId: string): request.Test => harness.api().delete(`/api/voice-models/${modelId}`);
const recordStatus = async () => (await harness.records(userId)).map(({ sample_status }) => sample_status);

describe('a recording that is kept', () => {
  it('is the very file that was uploaded, also where only its sound went to Fish.Audio', async () => {
    const { body } = await upload(VIDEO, 'grüße "x".mp4', OPUS).expect(201);
    expect(body).toMatchObject({ sample_status: 'stored', database_record: { sample_status: 'stored' } });
    const first = await sample(body.model_id).expect(200);
    expect(first.body.equals(VIDEO)).toBe(true);
    expect(first.headers).toMatchObject({
      'content-type': 'video/mp4',
      etag: `"${sha256(VIDEO)}"`,
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
    });
    expect(first.headers['content-disposition']).toMatch(
      /^inline; filename="[\x20-\x7e]+"; filename\*=UTF-8''gr%C3%BC%C3%9Fe/,
    );
    const second = await sample(body.model_id, '?index=1').set('Range', 'bytes=100-199').expect(206);
    expect(second.body.equals(OPUS.subarray(100, 200))).toBe(true);
    expect(second.headers).toMatchObject({
      'content-type': 'audio/ogg',
      'content-range': `bytes 100-199/${OPUS.length}`,
    });
    const head = await harness.api().head(`/api/voice-models/${body.model_id}/sample`).expect(200);
    expect(head.headers['content-length']).toBe(String(VIDEO.length));
    await sample(body.model_id)
      .set('If-None-Match', `"${sha256(VIDEO)}"`)
      .expect(304);
    expect(seen(await harness.api().get(`/api/voice-models/${body.model_id}/sample?index=2`))).toEqual({
      status: 404,
      code: 'sample_not_found',
    });
    expect(seen(await harness.api().get(`/api/voice-models/${body.model_id}/sample?index=-1`)).code).toBe(
      'invalid_parameter',
    );
  });

  it('is gone once its voice is deleted, and the receipt says so', async () => {
    const { body } = await upload(VIDEO, 'a.mp4', OPUS).expect(201);
    const folder = inData('samples', 'samples', body.database_record.samples_id);
    expect(await readdir(folder)).toHaveLength(2);
    const receipt = await remove(body.model_id).expect(200);
    expect(receipt.body).toMatchObject({ deleted: { database: true, sample: true } });
    expect(receipt.body).not.toHaveProperty('pending');
    expect(existsSync(folder)).toBe(false);
    expect(seen(await harness.api().get(`/api/voice-models/${body.model_id}/sample`)).status).toBe(404);
    expect(await waiting()).toEqual([]);
  });

  it('is removed again where Fish.Audio makes no voice of it', async () => {
    const before = await filesIn('samples');
    harness.sandbox.faults.add({ match: CREATE, status: 400, body: { message: 'no' } });
    expect((await upload(OPUS, 'a.ogg')).status).toBe(422);
    expect(await filesIn('samples')).toEqual(before);
  });

  it('is not kept where nothing is recorded, nor where the record is all there is', async () => {
    const before = await filesIn('samples');
    const { body } = await harness.upload({ sample: OPUS }).expect(201);
    expect(body.sample_status).toBe('skipped');
    expect(await filesIn('samples')).toEqual(before);
    const record = harness.database.client.db(harness.dbName).collection('voice_models');
    const { model_id } = (await upload(OPUS, 'a.ogg').expect(201)).body;
    await record.updateOne({ model_id }, { $unset: { samples_id: '', sample_status: '' } });
    expect(seen(await harness.api().get(`/api/voice-models/${model_id}/sample`)).code).toBe('sample_not_found');
    expect((await harness.api().get(`/api/voice-models/${model_id}`)).body.sample_status).toBe('disabled');
  });
});

describe('while the storage is away', () => {
  beforeEach(() => store.takeAway());
  afterEach(async () => {
    await store.bringBack();
    // What waited still follows, and would make the folders that the next test takes away.
    await eventually(async () => (await waiting()).length === 0);
  });

  it('an upload succeeds, its recording is served from where it waits, and it follows', async () => {
    const { body } = await upload(VIDEO, 'a.mp4', OPUS).expect(201);
    expect(body).toMatchObject({ sample_status: 'queued', database_status: 'saved' });
    expect(body.warnings).toEqual(expect.arrayContaining([expect.stringContaining('will follow')]));
    expect(await recordStatus()).toEqual(['queued']);
    expect((await sample(body.model_id, '?index=1').expect(200)).body.equals(OPUS)).toBe(true);
    await store.bringBack();
    await eventually(async () => (await recordStatus())[0] === 'stored');
    await eventually(async () => (await waiting()).length === 0);
    expect((await sample(body.model_id).expect(200)).body.equals(VIDEO)).toBe(true);
  });

  it('and MongoDB as well, both follow in whatever order they come back', async () => {
    await harness.takeDatabaseAway();
    const { body } = await upload(OPUS, 'a.ogg').expect(201);
    expect(body).toMatchObject({ sample_status: 'queued', database_status: 'queued' });
    const pending = await harness.api().get(`/api/voice-models/${body.model_id}`).expect(200);
    expect(pending.body).toMatchObject({ pending: true, sample_status: 'queued' });
    expect((await sample(body.model_id).expect(200)).body.equals(OPUS)).toBe(true);
    await store.bringBack();
    await eventually(async () => (await filesIn('waiting-samples', 'sounds')).length === 0);
    await harness.proxy.restore();
    await harness.untilState('connected');
    await eventually(async () => (await recordStatus())[0] === 'stored');
    await eventually(async () => (await waiting()).length === 0);
  });

  it('a deletion is remembered, and carried out when it is back', async () => {
    await store.bringBack();
    const kept = (await upload(OPUS, 'a.ogg').expect(201)).body;
    await store.takeAway();
    const queued = (await upload(VIDEO, 'b.mp4').expect(201)).body;
    for (const { model_id } of [kept, queued]) {
      const { body } = await remove(model_id).expect(200);
      expect(body).toMatchObject({ deleted: { database: true, sample: false }, pending: ['sample'] });
    }
    expect(await filesIn('waiting-samples', 'sounds')).toEqual([]);
    await store.bringBack();
    await eventually(async () => (await waiting()).length === 0);
    const left = await filesIn('samples');
    for (const { database_record } of [kept, queued]) expect(left.join()).not.toContain(database_record.samples_id);
  });

  it.each([
    ['is too much to wait', async () => undefined, LARGE, 'storage_backlog'],
    ['cannot be put aside either', () => blockWaiting(), OPUS, 'storage_unavailable'],
  ])('a recording that %s is refused before Fish.Audio is called', async (_what, prepare, sample, code) => {
    await prepare();
    expect(seen(await upload(sample, 'a.wav'))).toEqual({ status: 503, code });
    expect(harness.createsAsked).toBe(0);
    await rm(inData('waiting-samples'), { recursive: true, force: true });
    await harness.untilSettled();
    expect((await upload(OPUS, 'a.ogg')).body.sample_status).toBe('queued');
  });

  async function blockWaiting(): Promise<void> {
    await rm(inData('waiting-samples'), { recursive: true, force: true });
    await writeFile(inData('waiting-samples'), '');
  }
});

it('costs nothing and leaves nothing where no storage is configured', async () => {
  const other = await ServiceHarness.start(database, { timing: TIMING });
  try {
    const { body } = await other.upload({ userId, sample: OPUS }).expect(201);
    expect(body).toMatchObject({ sample_status: 'disabled', database_record: { samples_id: null } });
    const names = await readdir(other.dataFolder);
    expect(names).not.toContain('samples');
    expect(names).not.toContain('waiting-samples');
  } finally {
    await other.close();
  }
});
