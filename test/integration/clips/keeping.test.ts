import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { HAS_FFMPEG } from '../../support/media/judge/ffmpeg-judge';
import { probedSeconds } from '../../support/media/judge/probed-seconds';
import { holdResponse } from '../../support/network/held-response';
import { startService } from '../../support/service/service';
import { ClipKit, TEXT, until } from './kit';

let kit: ClipKit;
beforeAll(async () => {
  kit = await ClipKit.start();
});
afterAll(() => kit.close());
beforeEach(() => kit.begin());

/** The next speech begins, and goes on when it is released. */
const holdSound = () => holdResponse(kit.service.sandbox, { path: '/v1/tts' });

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
    holdSound();
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

  it('says that a speech was paid for where the store goes away after it, and waits a while for it', async () => {
    const first = holdSound();
    const waiting = kit.speak({ keep: true, format: 'mp3' }).then((answer) => answer);
    await until(async () => (await kit.unfinished()).length === 1);
    await kit.whileStoreIsAway(async () => {
      first.release();
      const lost = await waiting;
      expect({ status: lost.status, code: lost.body.code }).toEqual({ status: 503, code: 'storage_unavailable' });
      expect(lost.body.detail).toMatch(/was spoken, and Fish.Audio has charged for it/);
    });
    const second = holdSound();
    const patient = kit.speak({ keep: true, format: 'mp3' }).then((answer) => answer);
    await until(async () => (await kit.unfinished()).length === 1);
    await kit.whileStoreIsAway(async () => {
      second.release();
      await sleep(1_200);
    });
    expect((await patient).status).toBe(201);
    expect(await kit.unfinished()).toEqual([]);
  });

  it('is kept where the database fails for a moment, and says that it was paid for where that lasts', async () => {
    const steppedDown = { command: 'insert', containing: 'clips', code: 10_107, codeName: 'NotWritablePrimary' };
    kit.proxy.fail({ ...steppedDown, times: 3 });
    expect((await kit.speak({ keep: true })).status).toBe(201);
    kit.proxy.fail(steppedDown);
    const before = await kit.kept();
    const { status, body } = await kit.speak({ keep: true });
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'database_unavailable' });
    expect(body.detail).toMatch(/Fish.Audio has charged for it.*list of clips/);
    kit.proxy.succeed();
    // The insert may still come, so that the sound is left to the sweep, which removes nothing that it cannot look up.
    const [stray = ''] = (await kit.kept()).filter((id) => !before.includes(id));
    kit.proxy.fail({ command: 'find', containing: 'clips', code: 8, codeName: 'UnknownError' });
    await kit.makeOld(stray);
    await sleep(400);
    expect(await kit.kept()).toContain(stray);
    kit.proxy.succeed();
    await until(async () => !(await kit.kept()).includes(stray));
  });

  it('is not kept where its voice was deleted while it spoke', async () => {
    const held = holdSound();
    const before = await kit.kept();
    const speech = kit.speak({ keep: true }).then((answer) => answer);
    await until(async () => (await kit.unfinished()).length === 1);
    await kit.api().delete(`/api/voice-models/${kit.modelId}`).expect(200);
    held.release();
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
          body: (await answer.json()) as { readonly clip_id: string },
        })),
      ),
    );
    expect(new Set(clips.map(({ status }) => status))).toEqual(new Set([201]));
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
