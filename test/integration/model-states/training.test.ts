import type { Document } from 'mongodb';
import { makeWav } from '../../support/media/wav';
import { startService } from '../../support/service/service';
import {
  ALWAYS,
  eventually,
  newKey,
  newUser,
  QUICK_DATABASE,
  QUICK_FISH_AUDIO,
  type ServiceHarness,
} from '../reliability/kit';
import { useHarness } from '../reliability/use-harness';

const CHECKS = { firstMs: 50, longestMs: 100, totalMs: 60_000 };
const WORKER = { ...QUICK_FISH_AUDIO.worker, trainingEveryMs: 50, checks: CHECKS };
const TIMING = { ...QUICK_DATABASE, ...QUICK_FISH_AUDIO, worker: WORKER };
const DELETE_MODEL = { method: 'DELETE', path: '/model/*' };
const SPEECH = { method: 'POST', path: '/v1/tts' };

const shared = useHarness({ timing: TIMING });
let harness: ServiceHarness;
beforeEach(() => {
  harness = shared.harness;
  harness.forget();
});
// Whether or not the test has come to its end, the next one finds the service and its database there.
afterEach(() => harness.recover());

const speak = (modelId: string, service = harness.service) =>
  harness.api(service).post(`/api/voice-models/${modelId}/speech`).send({ text: 'Hello' });
const stateOf = async (modelId: string, service = harness.service): Promise<string> =>
  (await harness.api(service).get(`/api/voice-models/${modelId}`)).body.model_state;
const requestsTo = (method: string, path: string): number =>
  harness.sandbox.state.requests.filter((one) => one.method === method && one.path === path).length;
const models = () => harness.sandbox.state.models.map(({ entity }) => entity._id);

const changeRecord = async (modelId: string, values: Document) =>
  harness.database.client
    .db(harness.dbName)
    .collection('voice_models')
    .updateOne({ model_id: modelId }, { $set: values });

/** A service on the database and the Fish.Audio of the harness, with a data folder of its own. */
const startApart = () =>
  startService({
    mongoUri: harness.proxy.uri,
    dbName: harness.dbName,
    timing: TIMING,
    settings: { FISH_API_BASE_URL: harness.sandbox.url },
  });

/** A voice model that has spoken, so that it was seen trained. */
async function madeAndSpoken(): Promise<string> {
  const { model_id } = (await harness.upload({ userId: shared.userId }).expect(201)).body;
  await speak(model_id).expect(200);
  return model_id;
}

describe('a voice model in training', () => {
  it.each(['reference-not-found', 'not-ready', 'not-found', 'default-voice'] as const)(
    'never speaks, whatever Fish.Audio would say (%s), until it is trained',
    async (untrainedSpeech) => {
      harness.sandbox.behave({ trainingMs: 60_000, untrainedSpeech });
      const { model_id, model_state } = (await harness.upload({ userId: shared.userId }).expect(201)).body;
      expect(model_state).toBe('created');
      const { status, body, headers } = await speak(model_id);
      expect({ status, code: body.code, retry: headers['retry-after'] }).toEqual({
        status: 409,
        code: 'voice_model_not_ready',
        retry: '5',
      });
      expect(requestsTo('POST', '/v1/tts')).toBe(0);
      harness.sandbox.behave({ trainingMs: 0 });
      await eventually(async () => (await stateOf(model_id)) === 'trained');
      await speak(model_id).expect(200);
    },
  );

  it('is watched by a service that starts later, and by one of several only', async () => {
    harness.sandbox.behave({ trainingMs: 60_000 });
    const { model_id } = (await harness.upload({ userId: shared.userId }).expect(201)).body;
    await harness.stop();
    const services = await Promise.all([startApart(), startApart(), startApart()]);
    const read = () => requestsTo('GET', `/model/${model_id}`);
    try {
      const before = read();
      const since = performance.now();
      await eventually(() => read() >= before + 6);
      // One every 100 ms, where three services that know nothing of each other would read it three times as often.
      expect((performance.now() - since) / (read() - before)).toBeGreaterThan(60);
      harness.sandbox.behave({ trainingMs: 0 });
      await eventually(async () => (await stateOf(model_id, services[0])) === 'trained');
    } finally {
      await Promise.all(services.map((service) => service.close()));
    }
    // None of them is about to read it any more, and another one goes by the record.
    await harness.recover();
    const after = read();
    await speak(model_id).expect(200);
    expect(read()).toBe(after);
  });

  it('is followed while it waits for MongoDB', async () => {
    harness.sandbox.behave({ trainingMs: 60_000 });
    await harness.takeDatabaseAway();
    const { model_id, database_status } = (await harness.upload({ userId: shared.userId }).expect(201)).body;
    expect({ database_status, state: await stateOf(model_id) }).toEqual({
      database_status: 'queued',
      state: 'created',
    });
    harness.sandbox.behave({ trainingMs: 0 });
    await eventually(async () => (await stateOf(model_id)) === 'trained');
    await harness.proxy.restore();
    await harness.untilSettled();
    expect(await harness.records(shared.userId)).toMatchObject([{ model_state: 'trained' }]);
  });

  it('has a record that says so when it turns out as failed', async () => {
    harness.sandbox.behave({ trainingMs: 60_000, trainingOutcome: 'failed' });
    const { model_id } = (await harness.upload({ userId: shared.userId }).expect(201)).body;
    harness.sandbox.behave({ trainingMs: 0 });
    await eventually(async () => (await stateOf(model_id)) === 'failed');
    const { status, body } = await speak(model_id);
    expect({ status, code: body.code }).toEqual({ status: 409, code: 'voice_model_failed' });
    const [record] = await harness.records(shared.userId);
    expect(record).not.toHaveProperty('model_check_at');
  });
});

describe('a voice model that was seen trained', () => {
  it.each([
    [400, { status: 400, message: 'Reference not found' }, 'provider_error'],
    [400, { status: 400, message: 'The voice is still being prepared' }, 'provider_rejected'],
    [404, { status: 404, message: 'Model not found' }, 'provider_error'],
    [422, [{ type: 'value_error', loc: ['reference_id'], msg: 'no such voice' }], 'provider_rejected'],
  ])('is read when its speech is refused with %d %j, and its state decides', async (status, body, code) => {
    const modelId = await madeAndSpoken();
    harness.sandbox.faults.add({ match: SPEECH, status, body, times: ALWAYS });
    expect((await speak(modelId)).body.code).toBe(code);
    harness.sandbox.changeModel(modelId, { state: 'failed' });
    expect((await speak(modelId)).body.code).toBe('voice_model_failed');
    harness.sandbox.changeModel(modelId, { state: 'training' });
    expect((await speak(modelId)).body.code).toBe('voice_model_not_ready');
  });

  it('is refused as taken down, by whichever member Fish.Audio says so', async () => {
    for (const patch of [{ dmca_taken_down: true }, { takedown_category: 'policy' }] as const) {
      const modelId = await madeAndSpoken();
      harness.sandbox.changeModel(modelId, patch);
      harness.sandbox.faults.add({ match: SPEECH, status: 400 });
      const { status, body } = await speak(modelId);
      expect({ status, code: body.code }).toEqual({ status: 409, code: 'voice_model_taken_down' });
      await eventually(async () => {
        const shown = (await harness.api().get(`/api/voice-models/${modelId}`)).body;
        return shown.dmca_taken_down || shown.takedown_category === 'policy';
      });
      expect((await speak(modelId)).body.code).toBe('voice_model_taken_down');
    }
  });

  it('is read first once it was deleted here, or its record says that it is gone', async () => {
    const [deleted, gone] = [await madeAndSpoken(), await madeAndSpoken()];
    await harness.api().delete(`/api/voice-models/${deleted}?fish_audio=true`).expect(200);
    expect((await speak(deleted)).body.code).toBe('voice_model_not_found');
    await changeRecord(gone, { missing_since: new Date() });
    harness.sandbox.changeModel(gone, { state: 'training' });
    await harness.restart();
    expect((await speak(gone)).body.code).toBe('voice_model_not_ready');
    expect(requestsTo('POST', '/v1/tts')).toBe(2);
  });

  it('is read beside its speech where only a record of some age says so', async () => {
    const modelId = await madeAndSpoken();
    await changeRecord(modelId, { created_at: new Date(Date.now() - 3_600_000) });
    await harness.restart();
    await speak(modelId).expect(200);
    await eventually(() => requestsTo('GET', `/model/${modelId}`) === 1);
  });

  it('still speaks while Fish.Audio cannot be asked for its state; one that was not seen does not', async () => {
    const modelId = await madeAndSpoken();
    harness.sandbox.behave({ trainingMs: 60_000 });
    const unseen = (await harness.upload().expect(201)).body.model_id;
    harness.sandbox.faults.add({ match: { method: 'GET', path: '/model/*' }, status: 500, times: ALWAYS });
    await speak(modelId).expect(200);
    expect((await speak(unseen)).status).toBe(502);
    expect(requestsTo('POST', '/v1/tts')).toBe(2);
  });
});

describe('a model that has failed', () => {
  const failing = { trainingOutcome: 'failed', failedReason: 'Two people speak.' } as const;

  it('is told with the reason and with every sample that was turned down', async () => {
    harness.sandbox.behave(failing);
    const upload = harness.upload({ userId: shared.userId }).attach('audio', makeWav({ seconds: 3 }), 'other.wav');
    const { status, body } = await upload;
    expect({ status, ...body }).toMatchObject({
      status: 422,
      code: 'model_failed',
      detail:
        'Fish.Audio could not make a voice of the recording: Two people speak. Nothing was saved; send another recording.',
      reason: 'Two people speak.',
      errors: [
        { field: 'audio[0]', message: 'was found poor by Fish.Audio: Two people speak.' },
        { field: 'audio[1]', message: 'was found poor by Fish.Audio: Two people speak.' },
      ],
    });
  });

  it.each([
    ['a user', true],
    ['nobody', false],
  ])('of %s is deleted later where that fails at first, by another process as well', async (_whose, isRecorded) => {
    const [key, userId] = [newKey(), isRecorded ? shared.userId : undefined];
    const upload = { key, ...(userId === undefined ? {} : { userId }) };
    harness.sandbox.behave(failing);
    harness.sandbox.faults.add({ match: DELETE_MODEL, status: 500, times: ALWAYS });
    expect((await harness.upload(upload)).body.code).toBe('model_failed');
    expect({ models: models().length, ...(await harness.journal()) }).toMatchObject({ models: 1, depth: 1 });
    await harness.restart();
    harness.sandbox.faults.clear();
    harness.sandbox.behave({ trainingOutcome: 'trained' });
    await harness.untilSettled();
    expect(models()).toEqual([]);
    const again = await harness.uploadOnceFree(upload);
    expect({ status: again.status, models: models() }).toEqual({ status: 201, models: [again.body.model_id] });
    expect(await harness.records(newUser())).toEqual([]);
    expect((await harness.records(userId ?? newUser())).length).toBe(isRecorded ? 1 : 0);
  });
});

describe('what Fish.Audio says of the samples', () => {
  it('becomes warnings that name the file where there are several', async () => {
    harness.sandbox.behave({ quality: 'failed', qualityReason: 'Background noise' });
    const one = await harness.upload().expect(201);
    expect(one.body.warnings).toContain('Fish.Audio finds the quality of the recording poor: Background noise');
    const two = await harness
      .upload()
      .attach('audio', makeWav({ seconds: 3 }), 'other.wav')
      .expect(201);
    const message = 'other.wav: Fish.Audio finds the quality of the recording poor: Background noise';
    expect(two.body.warnings).toContain(message);
    expect(two.body.advice).toContainEqual({ code: 'poor_quality', message, file_name: 'other.wav' });
    harness.sandbox.behave({ quality: 'passed' });
    const good = await harness.upload().expect(201);
    expect(good.body.warnings.join()).not.toContain('Fish.Audio finds');
  });
});
