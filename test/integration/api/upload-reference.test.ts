import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import request from 'supertest';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { undecodableFlac } from '../../support/media/files/frame-files';
import { fixture } from '../../support/media/fixtures';
import { makeWav } from '../../support/media/wav';
import { startService, type TestService } from '../../support/service/service';

const USER = '5f0c1d2e3b4a49688776a5b4';
const ECHO = '5f0c1d2e3b4a49688776a5b9';

let database: TemporaryDatabase;
let service: TestService;
beforeAll(async () => {
  database = await startTemporaryDatabase();
  const place = { mongoUri: database.uri, dbName: database.newName() };
  service = await startService({ ...place, hasOwnProcesses: true, timing: { lookUpDelaysMs: [0, 50] } });
});
afterAll(async () => {
  await service.close();
  await database.stop();
});
beforeEach(() => service.sandbox.state.reset());

const upload = (file = 'speech.mp3') =>
  request(service.url).post('/api/upload-reference').attach('audio', fixture(file));

describe('POST /api/upload-reference', () => {
  it('makes a voice model and saves it for the user', async () => {
    const { status, body, headers } = await upload().field({ name: 'My Voice', user_id: USER });
    expect(status).toBe(201);
    expect(body).toEqual({
      success: true,
      model_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      reference_id: body.model_id,
      model_state: 'trained',
      message: 'Reference audio uploaded successfully and saved to database',
      database_status: 'saved',
      database_record: expect.objectContaining({
        _id: expect.stringMatching(/^[0-9a-f]{24}$/),
        user_id: USER,
        model_id: body.model_id,
        name: 'My Voice',
        audio_file_path: 'speech.mp3',
        file_type: 'audio',
        echo_id: null,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      }),
      sample_status: 'disabled',
      visibility: 'private',
      warnings: [],
    });
    expect(headers.location).toBe(`/api/voice-models/${body.model_id}`);
    const read = await request(service.url).get(headers.location as string);
    expect(read.body).toEqual(body.database_record);
  });

  it('makes a voice model without a user, and says that nothing was saved', async () => {
    const { status, body } = await upload().field('name', 'A Voice');
    expect(status).toBe(201);
    expect(body).toMatchObject({
      success: true,
      reference_id: body.model_id,
      message: 'Reference audio uploaded successfully',
      database_status: 'skipped',
      database_record: null,
      warnings: [expect.stringContaining('user_id')],
    });
    expect((await request(service.url).get(`/api/voice-models/${body.model_id}`)).status).toBe(404);
  });

  it.each([
    ['user_id', 'abc'],
    ['user_id', '5f0c1d2e3b4a49688776a5bg'],
    ['echo_id', '123'],
    ['visibility', 'everyone'],
    ['enhance_audio_quality', 'perhaps'],
    ['name', 'x'.repeat(201)],
    ['name', 'bell\u0007'],
    ['tags', Array.from({ length: 11 }, (_, i) => `t${i}`).join(',')],
  ])('refuses %s = %j with 400, and no model is made', async (name, value) => {
    const { status, body } = await upload()
      .field('user_id', USER)
      .field(name === 'user_id' ? 'x' : name, value);
    expect(status).toBe(400);
    expect(body).toMatchObject({ success: false, code: 'invalid_parameter' });
    expect(service.sandbox.state.creates).toBe(0);
  });

  it('refuses user_id=abc with 400 and says what it must be, and no model is made', async () => {
    const { status, body } = await upload().field('user_id', 'abc');
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field: 'user_id', message: 'must be 24 hex digits' }]);
    expect(service.sandbox.state.creates).toBe(0);
  });

  it('takes fields that follow the file, and empty ones as not filled in', async () => {
    const { status, body } = await upload().field({ name: '', user_id: USER, echo_id: '', tags: '' });
    expect(status).toBe(201);
    expect(body.database_record).toMatchObject({ name: 'speech.mp3', echo_id: null, tags: [] });
  });

  it('links the voice model to the Echo', async () => {
    const { body } = await upload().field({ user_id: USER, echo_id: ECHO.toUpperCase() });
    expect(body.database_record.echo_id).toBe(ECHO);
    expect((await request(service.url).get(`/api/echo/${ECHO}/voice-model`)).body.model_id).toBe(body.model_id);
  });

  it.each([
    ['speech.wav', 'audio'],
    ['speech.mp3', 'audio'],
    ['speech.m4a', 'audio'],
    ['speech.ogg', 'audio'],
    ['speech.webm', 'audio'],
    ['speech-video.mp4', 'video'],
    ['speech-video.mov', 'video'],
  ])('takes %s as %s, and sends sound alone', async (file, fileType) => {
    const { status, body } = await upload(file).field('user_id', USER);
    expect(status).toBe(201);
    expect(body.database_record).toMatchObject({ file_type: fileType, audio_file_path: file });
    const [model] = service.sandbox.state.models;
    expect(model?.samples).toHaveLength(1);
    expect(['wav', 'mp3', 'm4a', 'mp4', 'ogg']).toContain(model?.samples[0]?.container);
  });

  it('sends what was asked for, and private when nothing was', async () => {
    await upload('speech-frames.mp3')
      .attach('audio', fixture('speech.wav'))
      .field({ name: 'Ünïcode 🎙', description: 'Calm', visibility: 'unlist', enhance_audio_quality: 'false' })
      .field('tags', 'calm, warm')
      .field('transcript', ['The first text.', ''])
      .expect(201);
    await upload().field('name', 'Plain').expect(201);
    const [first, second] = service.sandbox.state.models;
    expect(first?.entity).toMatchObject({ title: 'Ünïcode 🎙', description: 'Calm', visibility: 'unlist' });
    expect(first?.entity.tags).toEqual(expect.arrayContaining(['calm', 'warm']));
    expect(first?.samples).toHaveLength(2);
    expect(first?.samples[0]?.bytes).toBe(readFileSync(fixture('speech-frames.mp3')).byteLength);
    expect(second?.entity.visibility).toBe('private');
  });

  it('refuses transcripts that do not match the samples', async () => {
    const { status, body } = await upload().field('transcript', ['one', 'two']);
    expect({ status, field: body.errors[0].field }).toEqual({ status: 400, field: 'transcript' });
    expect(service.sandbox.state.creates).toBe(0);
  });

  it('makes two voice models of a double click, and says of which one the second is a double (C68)', async () => {
    const user_id = '5f0c1d2e3b4a49688776a5c8';
    const first = await upload('brief-speech.mp3').field({ user_id }).expect(201);
    const second = await upload('brief-speech.mp3').field({ user_id }).expect(201);
    expect(first.body.duplicate_of).toBeUndefined();
    expect(second.body.duplicate_of).toBe(first.body.model_id);
    expect(second.body.warnings[0]).toContain('the same recording a moment ago');
    const other = await upload('speech.mp3').field({ user_id }).expect(201);
    expect(other.body.duplicate_of).toBeUndefined();
  });

  it('answers a browser without scripts with a page', async () => {
    const asked = upload().field('user_id', USER).set('Accept', 'text/html,*/*;q=0.8').redirects(0);
    const { headers } = await asked.expect(303);
    const { status, type, text } = await request(service.url)
      .get(headers.location ?? '')
      .set('Accept', 'text/html');
    expect({ status, type }).toEqual({ status: 200, type: 'text/html' });
    expect(text).toContain('💾 Saved to database!');
  });
});

describe('small samples', () => {
  it('of many uploads at once arrive as they were sent, though memory is used again and some clients leave', async () => {
    const samples = Array.from({ length: 24 }, (_, index) => {
      const sample = makeWav({ seconds: 4 + index / 4, sampleRate: 16_000 });
      // Of the sound, so that no two are alike at any place.
      for (let at = 44; at < sample.length; at += 7) sample[at] = (sample[at] ?? 0) ^ index;
      return sample;
    });
    const uploads = samples.map(async (sample, index) => {
      const body = new FormData();
      body.set('audio', new File([new Uint8Array(sample)], `${index}.wav`));
      const signal = index % 6 === 5 ? AbortSignal.timeout(20 * index) : null;
      const answer = await fetch(`${service.url}/api/upload-reference`, { method: 'POST', body, signal }).catch(
        () => null,
      );
      return answer?.status === 201 || answer === null ? null : answer.text();
    });
    expect((await Promise.all(uploads)).filter((problem) => problem !== null)).toEqual([]);
    const sent = new Set(samples.map((sample) => createHash('sha256').update(sample).digest('hex')));
    const received = service.sandbox.state.models.flatMap((model) => model.samples.map(({ sha256 }) => sha256));
    expect(received.length).toBeGreaterThanOrEqual(20);
    expect(received.filter((sha256) => !sent.has(sha256))).toEqual([]);
    expect(new Set(received).size).toBe(received.length);
  });
});

describe('a large sample', () => {
  it('is taken after one that was refused when much of its sound had been written', async () => {
    const send = (sample: Buffer) =>
      request(service.url).post('/api/upload-reference').attach('audio', sample, 'sound.flac');

    const refused = await send(undecodableFlac());
    expect([refused.status, refused.body.code]).toEqual([422, 'unreadable_audio']);
    expect((await send(readFileSync(fixture('long-steps.flac')))).status).toBe(201);
  });

  it('is taken although somebody has removed the folders that it goes through', async () => {
    const sample = makeWav({ seconds: 20, sampleRate: 48_000 });
    const send = () => request(service.url).post('/api/upload-reference').attach('audio', sample, 'large.wav');
    // From now on there is an inspecting process, whose folder goes as well.
    expect((await send()).status).toBe(201);
    for (const name of ['uploads', 'inspection']) {
      rmSync(path.join(service.dataFolder, name), { recursive: true });
    }
    expect((await send()).status).toBe(201);
    // Uploads of the test before whose client left may arrive in between.
    const received = service.sandbox.state.models.flatMap(({ samples }) => samples.map(({ bytes }) => bytes));
    expect(received.filter((bytes) => bytes === sample.byteLength)).toHaveLength(2);
  });
});

describe('when Fish.Audio fails', () => {
  afterEach(() => service.sandbox.faults.clear());

  it.each([
    [401, 502, 'provider_auth'],
    [402, 503, 'provider_credit_exhausted'],
    // Nobody knows whether it made the model, so it is looked for before anything is said.
    [500, 504, 'provider_timeout'],
  ])(
    'its %d becomes %d %s, and nothing is saved',
    async (theirs, status, code) => {
      service.sandbox.faults.add({
        match: { method: 'POST', path: '/model' },
        times: Number.POSITIVE_INFINITY,
        status: theirs,
        body: { status: theirs, message: 'provider text' },
      });
      const answer = await upload().field('user_id', '5f0c1d2e3b4a49688776a500');
      expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
      const list = await request(service.url).get('/api/voice-models?user_id=5f0c1d2e3b4a49688776a500');
      expect(list.body).toEqual({ voice_models: [], count: 0, next_cursor: null });
    },
    40_000,
  );
});
