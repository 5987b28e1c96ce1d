import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ObjectId } from 'mongodb';
import request from 'supertest';
import { type MongoErrorProxy, startMongoErrorProxy } from '../../support/database/mongo-error-proxy';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { fixture } from '../../support/media/fixtures';
import { HAS_FFMPEG } from '../../support/media/judge/ffmpeg-judge';
import { probedSeconds } from '../../support/media/judge/probed-seconds';
import { startService, type TestService } from '../../support/service/service';

const TEXT = 'Hello there, this is a voice. 😀';

let database: TemporaryDatabase;
let proxy: MongoErrorProxy;
let dbName = '';
let service: TestService;
let user = '';
let modelId = '';
beforeAll(async () => {
  database = await startTemporaryDatabase();
  proxy = await startMongoErrorProxy(database.uri);
  dbName = database.newName();
  service = await startService({
    mongoUri: `mongodb://127.0.0.1:${proxy.port}`,
    dbName,
    settings: {
      SAMPLE_STORE: 'filesystem',
      CLIP_DAYS: '7',
      FISH_CONCURRENCY: '50',
      PUBLIC_URL: 'https://voices.example/v',
    },
    timing: { clips: { patienceMs: 1_500 }, worker: { sweepEveryMs: 100 } },
  });
});
afterAll(async () => {
  await service.close();
  await proxy.close();
  await database.stop();
});
beforeEach(async () => {
  proxy.succeed();
  service.sandbox.faults.clear();
  user = randomBytes(12).toString('hex');
  modelId = await makeVoice('Ada');
});

const api = () => request(service.url);
const documents = () => database.client.db(dbName).collection('clips');
const store = () => path.join(service.dataFolder, 'samples', 'clips');
const kept = (): Promise<string[]> => readdir(store()).catch(() => []);
const asked = () => service.sandbox.state.requests.filter(({ path: at }) => at === '/v1/tts').length;
const unfinished = async () =>
  (await readdir(path.join(service.dataFolder, 'uploads'))).filter((name) => name.includes('clip'));

async function makeVoice(name: string): Promise<string> {
  const form = api().post('/api/upload-reference').field({ name, user_id: user });
  return (await form.attach('audio', fixture('speech.mp3')).expect(201)).body.model_id;
}

const speak = (body: object, id = modelId) =>
  api()
    .post(`/api/voice-models/${id}/speech`)
    .send({ text: TEXT, ...body });

async function keep(body: object = {}, id = modelId) {
  const { status, body: clip } = await speak({ keep: true, ...body }, id);
  expect({ status, code: clip.code }).toEqual({ status: 201, code: undefined });
  return clip;
}

const play = (clip: { readonly clip_id: string }) => api().get(`/api/clips/${clip.clip_id}`).responseType('blob');

/** Makes a sound in the store as old as strays are. */
async function makeOld(clipId: string): Promise<void> {
  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  await utimes(path.join(store(), clipId), longAgo, longAgo);
}

/** Waits until something is so; the service does it by itself. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100 && !(await isSo()); tries += 1) await sleep(50);
  expect(await isSo()).toBe(true);
}

describe('a speech with "keep": true', () => {
  it.each([
    ['mp3', 'audio/mpeg'],
    ['wav', 'audio/wav'],
    ['opus', 'audio/ogg'],
    ['pcm', 'audio/pcm;rate=44100;encoding=signed-int;bits=16;channels=1'],
  ])('is a clip of %s', async (format, content_type) => {
    const answer = await speak({ format, keep: true });
    expect(answer.status).toBe(201);
    const { clip_id } = answer.body;
    expect(answer.headers.location).toBe(`/v/api/clips/${clip_id}`);
    expect(answer.body).toEqual({
      clip_id: expect.stringMatching(/^[0-9a-f]{24}$/),
      url: `/v/api/clips/${clip_id}`,
      model_id: modelId,
      format,
      content_type,
      duration_seconds: expect.any(Number),
      bytes: expect.any(Number),
      characters: 31,
      created_at: expect.any(String),
      expires_at: expect.any(String),
    });
    expect(Date.parse(answer.body.expires_at) - Date.parse(answer.body.created_at)).toBe(7 * 86_400_000);
    const played = await play(answer.body);
    expect(played.headers).toMatchObject({
      'content-type': content_type,
      'content-length': String(answer.body.bytes),
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'content-disposition': `${format === 'pcm' ? 'attachment' : 'inline'}; filename="Ada.${format === 'opus' ? 'ogg' : format}"`,
    });
    expect(played.body).toHaveLength(answer.body.bytes);
    expect(await unfinished()).toEqual([]);
    if (HAS_FFMPEG && format !== 'pcm') {
      expect(Math.abs(answer.body.duration_seconds - probedSeconds(played.body))).toBeLessThan(0.03);
    }
    expect(answer.body.duration_seconds).toBeGreaterThan(1);
  });

  it('speaks as an Echo', async () => {
    const { body: echo } = await api()
      .post('/api/echo')
      .send({ user_id: user, name: 'Robin', voice_model_id: modelId });
    const { status, body } = await api().post(`/api/echo/${echo._id}/speech`).send({ text: TEXT, keep: true });
    expect({ status, model_id: body.model_id }).toEqual({ status: 201, model_id: modelId });
    const { body: mute } = await api().post('/api/echo').send({ user_id: user, name: 'Mute' });
    const refused = await api().post(`/api/echo/${mute._id}/speech`).send({ text: TEXT, keep: true });
    expect({ status: refused.status, code: refused.body.code }).toEqual({ status: 409, code: 'echo_without_voice' });
  });

  it('costs nothing where it cannot be kept', async () => {
    const before = asked();
    const unknown = await speak({ keep: true }, '0'.repeat(32));
    expect({ status: unknown.status, code: unknown.body.code }).toEqual({ status: 404, code: 'voice_model_not_found' });
    expect((await speak({ keep: 'yes' })).body.errors).toEqual([{ field: 'keep', message: 'must be true or false' }]);
    await whileStoreIsAway(async () => {
      const away = await speak({ keep: true });
      expect({ status: away.status, code: away.body.code }).toEqual({ status: 503, code: 'storage_unavailable' });
    });
    expect(asked()).toBe(before);
  });

  it('makes no clip and leaves nothing where the sound breaks off', async () => {
    const before = await kept();
    service.sandbox.faults.add({ match: { path: '/v1/tts' }, times: 1, cut: 'mid-response' });
    expect((await speak({ keep: true, text: TEXT.repeat(20) })).status).toBeGreaterThanOrEqual(502);
    expect({ kept: await kept(), unfinished: await unfinished() }).toEqual({ kept: before, unfinished: [] });
    expect((await api().get(`/api/clips?model_id=${modelId}`)).body.count).toBe(0);
  });

  it('makes no clip where the caller leaves in the middle', async () => {
    const before = await kept();
    service.sandbox.faults.add({ match: { path: '/v1/tts' }, times: 1, drip: { bytes: 500, everyMs: 20 } });
    const leaving = new AbortController();
    const speech = fetch(`${service.url}/api/voice-models/${modelId}/speech`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ text: TEXT, keep: true }),
      signal: leaving.signal,
    });
    await until(async () => (await unfinished()).length === 1);
    leaving.abort();
    await expect(speech).rejects.toThrow();
    await until(async () => (await unfinished()).length === 0);
    expect(await kept()).toEqual(before);
  });

  it('says that a speech was paid for where the store goes away after it, and waits a while for it', async () => {
    service.sandbox.faults.add({ match: { path: '/v1/tts' }, times: 2, drip: { bytes: 4_000, everyMs: 20 } });
    const waiting = speak({ keep: true, format: 'mp3' }).then((answer) => answer);
    await until(async () => (await unfinished()).length === 1);
    await whileStoreIsAway(async () => {
      const lost = await waiting;
      expect({ status: lost.status, code: lost.body.code }).toEqual({ status: 503, code: 'storage_unavailable' });
      expect(lost.body.detail).toMatch(/was spoken, and Fish.Audio has charged for it/);
    });
    const patient = speak({ keep: true, format: 'mp3' }).then((answer) => answer);
    await until(async () => (await unfinished()).length === 1);
    await whileStoreIsAway(() => sleep(1_200));
    expect((await patient).status).toBe(201);
    expect(await unfinished()).toEqual([]);
  });

  it('is kept where the database fails for a moment, and says that it was paid for where that lasts', async () => {
    const steppedDown = { command: 'insert', containing: 'clips', code: 10_107, codeName: 'NotWritablePrimary' };
    proxy.fail({ ...steppedDown, times: 3 });
    expect((await speak({ keep: true })).status).toBe(201);
    proxy.fail(steppedDown);
    const before = await kept();
    const { status, body } = await speak({ keep: true });
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'database_unavailable' });
    expect(body.detail).toMatch(/Fish.Audio has charged for it.*list of clips/);
    proxy.succeed();
    // The insert may still come, so that the sound is left to the sweep, which removes nothing that it cannot look up.
    const [stray = ''] = (await kept()).filter((id) => !before.includes(id));
    proxy.fail({ command: 'find', containing: 'clips', code: 8, codeName: 'UnknownError' });
    await makeOld(stray);
    await sleep(400);
    expect(await kept()).toContain(stray);
    proxy.succeed();
    await until(async () => !(await kept()).includes(stray));
  });

  it('is not kept where its voice was deleted while it spoke', async () => {
    service.sandbox.faults.add({ match: { path: '/v1/tts' }, times: 1, drip: { bytes: 4_000, everyMs: 20 } });
    const before = await kept();
    const speech = speak({ keep: true }).then((answer) => answer);
    await until(async () => (await unfinished()).length === 1);
    await api().delete(`/api/voice-models/${modelId}`).expect(200);
    const { status, body } = await speech;
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'voice_model_not_found' });
    expect(await kept()).toEqual(before);
  });

  it('is kept fifty times at once', async () => {
    const clips = await Promise.all(
      Array.from({ length: 50 }, () =>
        fetch(`${service.url}/api/voice-models/${modelId}/speech`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ text: 'Hi.', keep: true, format: 'wav' }),
        }).then(async (answer) => ({
          status: answer.status,
          body: (await answer.json()) as { readonly clip_id: string },
        })),
      ),
    );
    expect(new Set(clips.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(clips.map(({ body }) => body.clip_id)).size).toBe(50);
    expect(await unfinished()).toEqual([]);
    const pages = [await api().get(`/api/clips?model_id=${modelId}&limit=30`)];
    pages.push(await api().get(`/api/clips?model_id=${modelId}&limit=30&cursor=${pages[0]?.body.next_cursor}`));
    expect(pages.map(({ body }) => body.count)).toEqual([30, 20]);
    const gone = await api().delete(`/api/clips?model_id=${modelId}`);
    expect(gone.body).toEqual({ success: true, model_id: modelId, deleted: { database: 50, sounds: 50 } });
  });
});

/** The folder of the store cannot be used while `work` is done. */
async function whileStoreIsAway(work: () => Promise<void>): Promise<void> {
  const folder = path.join(service.dataFolder, 'samples');
  await rename(folder, `${folder}-away`);
  await writeFile(folder, '');
  try {
    await work();
  } finally {
    await rm(folder);
    await rename(`${folder}-away`, folder);
  }
}

describe('a clip', () => {
  it('is played whole and in parts', async () => {
    const clip = await keep();
    const whole: Buffer = (await play(clip)).body;
    const etag = `"${clip.clip_id}"`;
    const part = async (range: string, more: Record<string, string> = {}) => {
      const answer = await play(clip).set({ Range: range, ...more });
      return { status: answer.status, range: answer.headers['content-range'], body: answer.body };
    };
    const of = `/${clip.bytes}`;
    // With this Safari looks whether ranges work.
    expect(await part('bytes=0-1')).toEqual({ status: 206, range: `bytes 0-1${of}`, body: whole.subarray(0, 2) });
    expect(await part('bytes=100-')).toEqual({
      status: 206,
      range: `bytes 100-${clip.bytes - 1}${of}`,
      body: whole.subarray(100),
    });
    expect((await part('bytes=-10')).body).toEqual(whole.subarray(-10));
    expect((await part('bytes=0-1', { 'If-Range': etag })).status).toBe(206);
    expect((await part('bytes=0-1', { 'If-Range': '"other"' })).status).toBe(200);
    const beyond = await api().get(`/api/clips/${clip.clip_id}`).set('Range', `bytes=${clip.bytes}-`);
    expect({ status: beyond.status, code: beyond.body.code, range: beyond.headers['content-range'] }).toEqual({
      status: 416,
      code: 'range_not_satisfiable',
      range: `bytes *${of}`,
    });
    expect((await play(clip).set('If-None-Match', etag)).status).toBe(304);
    const head = await api().head(`/api/clips/${clip.clip_id}`);
    expect({ status: head.status, length: head.headers['content-length'], etag: head.headers.etag }).toEqual({
      status: 200,
      length: String(clip.bytes),
      etag,
    });
  });

  it('is listed newest first, for its voice alone', async () => {
    const other = await makeVoice('Grace');
    await keep({}, other);
    const clips = [await keep(), await keep({ format: 'wav' })];
    const { body } = await api().get(`/api/clips?model_id=${modelId}`);
    expect(body).toEqual({ clips: clips.reverse(), count: 2, next_cursor: null });
    const unknown = await api().get(`/api/clips?model_id=${'0'.repeat(32)}`);
    expect({ status: unknown.status, code: unknown.body.code }).toEqual({ status: 404, code: 'voice_model_not_found' });
  });

  it('is gone the moment it expires, and its sound soon after', async () => {
    const clip = await keep();
    const stays = await keep();
    await documents().updateOne({ _id: new ObjectId(clip.clip_id) }, { $set: { expires_at: new Date() } });
    expect((await api().get(`/api/clips/${clip.clip_id}`)).body.code).toBe('clip_not_found');
    await until(async () => !(await kept()).includes(clip.clip_id));
    expect(await documents().findOne({ _id: new ObjectId(clip.clip_id) })).toBeNull();
    expect((await play(stays)).status).toBe(200);
  });

  it('is deleted once, and deleting it again does no harm', async () => {
    const clip = await keep();
    const remove = async () => (await api().delete(`/api/clips/${clip.clip_id}`).expect(200)).body;
    const { clip_id } = clip;
    expect(await remove()).toEqual({ success: true, clip_id, deleted: { database: true, sound: true } });
    expect(await remove()).toEqual({ success: true, clip_id, deleted: { database: false, sound: false } });
    expect((await api().get(`/api/clips/${clip_id}`)).status).toBe(404);
    expect(await kept()).not.toContain(clip_id);
  });

  it('goes with its voice', async () => {
    const clips = [await keep(), await keep()];
    const { body } = await api().delete(`/api/voice-models/${modelId}?fish_audio=true`);
    expect(body.deleted).toMatchObject({ database: true, fish_audio: true, clips: 2 });
    for (const { clip_id } of clips) {
      expect((await api().get(`/api/clips/${clip_id}`)).status).toBe(404);
      expect(await kept()).not.toContain(clip_id);
    }
  });

  it('is gone where another program has removed its voice', async () => {
    const { clip_id } = await keep();
    await database.client.db(dbName).collection('voice_models').deleteOne({ model_id: modelId });
    expect((await api().get(`/api/clips/${clip_id}`)).status).toBe(404);
    await makeOld(clip_id);
    await until(async () => !(await kept()).includes(clip_id));
    expect(await documents().findOne({ _id: new ObjectId(clip_id) })).toBeNull();
  });

  it('is deleted while the store is away, and its sound when it is back', async () => {
    const { clip_id } = await keep();
    await whileStoreIsAway(async () => {
      const { body } = await api().delete(`/api/clips/${clip_id}`);
      expect(body.deleted).toEqual({ database: true, sound: false });
    });
    expect(await kept()).toContain(clip_id);
    await sleep(300);
    // It may still get a document, as far as the sweep knows.
    expect(await kept()).toContain(clip_id);
    await makeOld(clip_id);
    await until(async () => !(await kept()).includes(clip_id));
  });
});

describe('without a store or a database', () => {
  it.each([
    [{ SAMPLE_STORE: 'none' }, true, 'storage_disabled'],
    [{ SAMPLE_STORE: 'filesystem' }, false, 'database_disabled'],
  ])('with %j no speech is kept, and none is paid for', async (settings, withDatabase, code) => {
    const other = await startService({
      ...(withDatabase && { mongoUri: database.uri, dbName }),
      settings,
      place: { sandbox: service.sandbox, dataFolder: path.join(service.dataFolder, code) },
    });
    const before = asked();
    const answer = await request(other.url)
      .post(`/api/voice-models/${modelId}/speech`)
      .send({ text: TEXT, keep: true });
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 503, code });
    expect(asked()).toBe(before);
    await other.close();
  });
});
