import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { HAS_FFMPEG } from '../../support/media/judge/ffmpeg-judge';
import { probedSeconds } from '../../support/media/judge/probed-seconds';
import { startService } from '../../support/service/service';
import { beginKept, ClipKit, holdSound, STEPPED_DOWN, TEXT, until } from './kit';

let kit: ClipKit;
beforeAll(async () => {
  kit = await ClipKit.start();
});
afterAll(() => kit.close());
beforeEach(() => kit.begin());

describe('a speech with "keep": true', () => {
  it.each([
    ['mp3', 'audio/mpeg'],
    ['wav', 'audio/wav'],
    ['opus', 'audio/ogg'],
    ['pcm', 'audio/pcm;rate=44100;encoding=signed-int;bits=16;channels=1'],
  ])('is a clip of %s', async (format, content_type) => {
    const answer = await kit.speak({ format, keep: true });
    expect(answer.status).toBe(201);
    const { clip_id } = answer.body;
    expect(answer.headers.location).toBe(`/v/api/clips/${clip_id}`);
    expect(answer.body).toEqual({
      clip_id: expect.stringMatching(/^[0-9a-f]{24}$/),
      url: `/v/api/clips/${clip_id}`,
      model_id: kit.modelId,
      format,
      content_type,
      duration_seconds: expect.any(Number),
      bytes: expect.any(Number),
      characters: 31,
      created_at: expect.any(String),
      expires_at: expect.any(String),
    });
    expect(Date.parse(answer.body.expires_at) - Date.parse(answer.body.created_at)).toBe(7 * 86_400_000);
    const played = await kit.play(answer.body);
    expect(played.headers).toMatchObject({
      'content-type': content_type,
      'content-length': String(answer.body.bytes),
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'content-disposition': `${format === 'pcm' ? 'attachment' : 'inline'}; filename="Ada.${format === 'opus' ? 'ogg' : format}"`,
    });
    expect(played.body).toHaveLength(answer.body.bytes);
    expect(await kit.unfinished()).toEqual([]);
    if (HAS_FFMPEG && format !== 'pcm') {
      expect(Math.abs(answer.body.duration_seconds - probedSeconds(played.body))).toBeLessThan(0.03);
    }
    expect(answer.body.duration_seconds).toBeGreaterThan(1);
  });

  it('speaks as an Echo', async () => {
    const { body: echo } = await kit
      .api()
      .post('/api/echo')
      .send({ user_id: kit.user, name: 'Robin', voice_model_id: kit.modelId });
    const { status, body } = await kit.api().post(`/api/echo/${echo._id}/speech`).send({ text: TEXT, keep: true });
    expect({ status, model_id: body.model_id }).toEqual({ status: 201, model_id: kit.modelId });
    const { body: mute } = await kit.api().post('/api/echo').send({ user_id: kit.user, name: 'Mute' });
    const refused = await kit.api().post(`/api/echo/${mute._id}/speech`).send({ text: TEXT, keep: true });
    expect({ status: refused.status, code: refused.body.code }).toEqual({ status: 409, code: 'echo_without_voice' });
  });

  it('costs nothing where it cannot be kept', async () => {
    const before = kit.asked;
    const unknown = await kit.speak({ keep: true }, '0'.repeat(32));
    expect({ status: unknown.status, code: unknown.body.code }).toEqual({ status: 404, code: 'voice_model_not_found' });
    expect((await kit.speak({ keep: 'yes' })).body.errors).toEqual([
      { field: 'keep', message: 'must be true or false' },
    ]);
    await kit.whileStoreIsAway(async () => {
      const away = await kit.speak({ keep: true });
      expect({ status: away.status, code: away.body.code }).toEqual({ status: 503, code: 'storage_unavailable' });
    });
    expect(kit.asked).toBe(before);
  });

  it('makes no clip and leaves nothing where the sound breaks off', async () => {
    const before = await kit.kept();
    kit.service.sandbox.faults.add({ match: { path: '/v1/tts' }, times: 1, cut: 'mid-response' });
    expect((await kit.speak({ keep: true, text: TEXT.repeat(20) })).status).toBeGreaterThanOrEqual(502);
    expect({ kept: await kit.kept(), unfinished: await kit.unfinished() }).toEqual({ kept: before, unfinished: [] });
    expect((await kit.api().get(`/api/clips?model_id=${kit.modelId}`)).body.count).toBe(0);
  });

  it('makes no clip where the caller leaves in the middle', async () => {
    const before = await kit.kept();
    holdSound(kit);
    const leaving = new AbortController();
    const speech = fetch(`${kit.service.url}/api/voice-models/${kit.modelId}/speech`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ text: TEXT, keep: true }),
      signal: leaving.signal,
    });
    await until(async () => (await kit.unfinished()).length === 1);
    leaving.abort();
    await expect(speech).rejects.toThrow();
    await until(async () => (await kit.unfinished()).length === 0);
    expect(await kit.kept()).toEqual(before);
  });

  it('waits a while for a store that goes away after it was paid for', async () => {
    const { release, speech } = await beginKept(kit, { format: 'mp3' });
    await kit.whileStoreIsAway(async () => {
      release();
      await sleep(1_200);
    });
    expect((await speech).status).toBe(201);
    expect(await kit.unfinished()).toEqual([]);
  });

  it('is kept where the database fails for a moment', async () => {
    kit.proxy.fail({ ...STEPPED_DOWN, times: 3 });
    expect((await kit.speak({ keep: true })).status).toBe(201);
  });

  it('is not kept where its voice was deleted while it spoke', async () => {
    const before = await kit.kept();
    const { release, speech } = await beginKept(kit);
    await kit.api().delete(`/api/voice-models/${kit.modelId}`).expect(200);
    release();
    const { status, body } = await speech;
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'voice_model_not_found' });
    expect(await kit.kept()).toEqual(before);
  });

  it('is kept fifty times at once', async () => {
    const clips = await Promise.all(
      Array.from({ length: 50 }, () =>
        fetch(`${kit.service.url}/api/voice-models/${kit.modelId}/speech`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ text: 'Hi.', keep: true, format: 'wav' }),
        }).then(async (answer) => ({
          status: answer.status,
          body: (await answer.json()) as { readonly clip_id: string; readonly code?: string },
        })),
      ),
    );
    expect(clips.filter(({ status }) => status !== 201).map(({ body }) => body.code)).toEqual([]);
    expect(new Set(clips.map(({ body }) => body.clip_id)).size).toBe(50);
    expect(await kit.unfinished()).toEqual([]);
    const pages = [await kit.api().get(`/api/clips?model_id=${kit.modelId}&limit=30`)];
    pages.push(await kit.api().get(`/api/clips?model_id=${kit.modelId}&limit=30&cursor=${pages[0]?.body.next_cursor}`));
    expect(pages.map(({ body }) => body.count)).toEqual([30, 20]);
    const gone = await kit.api().delete(`/api/clips?model_id=${kit.modelId}`);
    expect(gone.body).toEqual({ success: true, model_id: kit.modelId, deleted: { database: 50, sounds: 50 } });
  });
});

describe('without a store or a database', () => {
  it.each([
    [{ SAMPLE_STORE: 'none' }, true, 'storage_disabled'],
    [{ SAMPLE_STORE: 'filesystem' }, false, 'database_disabled'],
  ])('with %j no speech is kept, and none is paid for', async (settings, withDatabase, code) => {
    const other = await startService({
      ...(withDatabase && { mongoUri: kit.database.uri, dbName: kit.dbName }),
      settings,
      place: { sandbox: kit.service.sandbox, dataFolder: path.join(kit.service.dataFolder, code) },
    });
    const before = kit.asked;
    const answer = await request(other.url)
      .post(`/api/voice-models/${kit.modelId}/speech`)
      .send({ text: TEXT, keep: true });
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 503, code });
    expect(kit.asked).toBe(before);
    await other.close();
  });
});
