import { setTimeout as sleep } from 'node:timers/promises';
import { ObjectId } from 'mongodb';
import { ClipKit, until } from './kit';

let kit: ClipKit;
beforeAll(async () => {
  kit = await ClipKit.start();
});
afterAll(() => kit.close());
beforeEach(() => kit.begin());

describe('a clip', () => {
  it('is played whole and in parts', async () => {
    const clip = await kit.keep();
    const whole: Buffer = (await kit.play(clip)).body;
    const etag = `"${clip.clip_id}"`;
    const part = async (range: string, more: Record<string, string> = {}) => {
      const answer = await kit.play(clip).set({ Range: range, ...more });
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
    const beyond = await kit.api().get(`/api/clips/${clip.clip_id}`).set('Range', `bytes=${clip.bytes}-`);
    expect({ status: beyond.status, code: beyond.body.code, range: beyond.headers['content-range'] }).toEqual({
      status: 416,
      code: 'range_not_satisfiable',
      range: `bytes *${of}`,
    });
    expect((await kit.play(clip).set('If-None-Match', etag)).status).toBe(304);
    const head = await kit.api().head(`/api/clips/${clip.clip_id}`);
    expect({ status: head.status, length: head.headers['content-length'], etag: head.headers.etag }).toEqual({
      status: 200,
      length: String(clip.bytes),
      etag,
    });
  });

  it('is listed newest first, for its voice alone', async () => {
    const other = await kit.makeVoice('Grace');
    await kit.keep({}, other);
    const clips = [await kit.keep(), await kit.keep({ format: 'wav' })];
    const { body } = await kit.api().get(`/api/clips?model_id=${kit.modelId}`);
    expect(body).toEqual({ clips: clips.reverse(), count: 2, next_cursor: null });
    const unknown = await kit.api().get(`/api/clips?model_id=${'0'.repeat(32)}`);
    expect({ status: unknown.status, code: unknown.body.code }).toEqual({ status: 404, code: 'voice_model_not_found' });
  });

  it('is gone the moment it expires, and its sound soon after', async () => {
    const clip = await kit.keep();
    const stays = await kit.keep();
    await kit.collection('clips').updateOne({ _id: new ObjectId(clip.clip_id) }, { $set: { expires_at: new Date() } });
    expect((await kit.api().get(`/api/clips/${clip.clip_id}`)).body.code).toBe('clip_not_found');
    await until(async () => !(await kit.kept()).includes(clip.clip_id));
    expect(await kit.collection('clips').findOne({ _id: new ObjectId(clip.clip_id) })).toBeNull();
    expect((await kit.play(stays)).status).toBe(200);
  });

  it('is deleted once, and deleting it again does no harm', async () => {
    const clip = await kit.keep();
    const remove = async () => (await kit.api().delete(`/api/clips/${clip.clip_id}`).expect(200)).body;
    const { clip_id } = clip;
    expect(await remove()).toEqual({ success: true, clip_id, deleted: { database: true, sound: true } });
    expect(await remove()).toEqual({ success: true, clip_id, deleted: { database: false, sound: false } });
    expect((await kit.api().get(`/api/clips/${clip_id}`)).status).toBe(404);
    expect(await kit.kept()).not.toContain(clip_id);
  });

  it('goes with its voice', async () => {
    const clips = [await kit.keep(), await kit.keep()];
    const { body } = await kit.api().delete(`/api/voice-models/${kit.modelId}?fish_audio=true`);
    expect(body.deleted).toMatchObject({ database: true, fish_audio: true, clips: 2 });
    for (const { clip_id } of clips) {
      expect((await kit.api().get(`/api/clips/${clip_id}`)).status).toBe(404);
      expect(await kit.kept()).not.toContain(clip_id);
    }
  });

  it('stays with a voice that is not deleted, since it was changed in the last moment', async () => {
    const { clip_id } = await kit.keep();
    const voice = `/api/voice-models/${kit.modelId}`;
    const remove = async () =>
      kit
        .api()
        .delete(voice)
        .set('If-Match', (await kit.api().get(voice)).headers.etag ?? '');
    kit.proxy.overtake('delete', 'voice_models', () => kit.api().patch(voice).send({ name: 'Changed' }).expect(200));
    expect((await remove()).status).toBe(412);
    expect((await kit.api().get(`/api/clips/${clip_id}`)).status).toBe(200);
    expect((await remove()).body.deleted).toMatchObject({ database: true, clips: 1 });
    expect(await kit.kept()).not.toContain(clip_id);
  });

  it('is gone where another program has removed its voice', async () => {
    const { clip_id } = await kit.keep();
    await kit.collection('voice_models').deleteOne({ model_id: kit.modelId });
    expect((await kit.api().get(`/api/clips/${clip_id}`)).status).toBe(404);
    await kit.makeOld(clip_id);
    await until(async () => !(await kit.kept()).includes(clip_id));
    expect(await kit.collection('clips').findOne({ _id: new ObjectId(clip_id) })).toBeNull();
  });

  it('is deleted while the store is away, and its sound when it is back', async () => {
    const { clip_id } = await kit.keep();
    await kit.whileStoreIsAway(async () => {
      const { body } = await kit.api().delete(`/api/clips/${clip_id}`);
      expect(body.deleted).toEqual({ database: true, sound: false });
    });
    expect(await kit.kept()).toContain(clip_id);
    await sleep(300);
    // It may still get a document, as far as the sweep knows.
    expect(await kit.kept()).toContain(clip_id);
    await kit.makeOld(clip_id);
    await until(async () => !(await kit.kept()).includes(clip_id));
  });
});
