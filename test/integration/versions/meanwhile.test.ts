import { holdResponse } from '../../support/network/held-response';
import { ALWAYS, CREATE, eventually, LOOK_UP, type ServiceHarness, seen } from '../reliability/kit';
import { useHarness } from '../reliability/use-harness';
import { OPTIONS, Versions } from './kit';

const shared = useHarness(OPTIONS);
let harness: ServiceHarness;
let versions: Versions;
beforeEach(() => {
  harness = shared.harness;
  harness.forget();
  versions = new Versions(harness);
});

describe('a voice that is lost', () => {
  it('is recreated once by two requests at the same moment', async () => {
    const old = await versions.voice(shared.userId);
    await versions.lose(old);
    const before = harness.createsAsked;
    const both = await Promise.all([versions.recreate(old), versions.recreate(old)]);
    expect(both.map(seen)).toEqual(
      expect.arrayContaining([expect.objectContaining({ status: 201 }), { status: 409, code: 'conflict' }]),
    );
    expect(harness.createsAsked).toBe(before + 1);
  });

  it('is not recreated once more while its new model is in training', async () => {
    const old = await versions.voice(shared.userId);
    await versions.lose(old);
    harness.sandbox.behave({ trainingMs: 60_000 });
    const { body } = await versions.recreate(old).expect(201);
    expect(seen(await versions.recreate(old))).toEqual({ status: 409, code: 'conflict' });
    harness.sandbox.behave({ trainingMs: 0 });
    await eventually(async () => (await versions.read(old)).body.model_id === body.model_id);
    expect(versions.models).toEqual([body.model_id]);
  });

  it('says so in its record once it was to speak, until it has a model again', async () => {
    const old = await versions.voice(shared.userId);
    await versions.speak(old).expect(200);
    await versions.lose(old);
    expect(seen(await versions.speak(old))).toEqual({ status: 404, code: 'voice_model_not_found' });
    await eventually(async () => (await versions.read(old)).body.missing_since !== null);
    await versions.recreate(old).expect(201);
    expect((await versions.read(old)).body.missing_since).toBeNull();
    const records = harness.database.client.db(harness.dbName).collection('voice_models');
    await records.updateOne({ known_model_ids: old }, { $set: { missing_since: new Date() } });
    await versions.speak(old).expect(200);
    await eventually(async () => (await versions.read(old)).body.missing_since === null);
  });
});

describe('what has to be deleted and cannot be pauses the calls of nobody where it is', () => {
  const paused = () => harness.service.logs.ofEvent('fish_audio_paused').length;
  const deletes = () => harness.sandbox.state.requests.filter(({ method }) => method === 'DELETE').length;
  const refuse = () => harness.sandbox.faults.add({ match: { method: 'DELETE' }, status: 500, times: ALWAYS });

  it('the model of a version whose voice was deleted meanwhile', async () => {
    const old = await versions.voice(shared.userId);
    const creates = [1, 2].map(() => holdResponse(harness.sandbox, CREATE));
    const making = creates.map(() => versions.make(old).then((response) => response));
    await eventually(() => creates.every(({ isHeld }) => isHeld()));
    await harness.api().delete(`/api/voice-models/${old}`).expect(200);
    const [asked, before] = [deletes(), paused()];
    refuse();
    for (const create of creates) create.release();
    await Promise.all(making);
    await eventually(() => deletes() >= asked + creates.length);
    expect(paused()).toBe(before);
    harness.sandbox.faults.clear();
    await harness.untilSettled();
  });

  it('a failed model that is found late', async () => {
    harness.sandbox.behave({ trainingOutcome: 'failed' });
    harness.sandbox.faults.add({ match: CREATE, cut: 'after-body', doWork: true });
    harness.sandbox.faults.add({
      match: LOOK_UP,
      status: 200,
      body: { total: 0, items: [], has_more: false },
      times: ALWAYS,
    });
    await harness.upload({ userId: shared.userId }).expect(504);
    const [asked, before] = [deletes(), paused()];
    harness.sandbox.faults.clear();
    refuse();
    await eventually(() => deletes() > asked + 6 || paused() > before);
    expect(paused()).toBe(before);
    harness.sandbox.behave({ trainingOutcome: 'trained' });
    harness.sandbox.faults.clear();
    await harness.untilSettled();
  });
});

describe('a voice that is renamed while a version is in training', () => {
  it('has its new name at Fish.Audio once it speaks with that version, and with an earlier one', async () => {
    const old = await versions.voice(shared.userId, { name: 'Before' });
    const titleOf = (id: string) => harness.sandbox.state.models.find(({ entity }) => entity._id === id)?.entity.title;
    const second = (await versions.make(old).expect(201)).body.model_id;
    harness.sandbox.behave({ trainingMs: 60_000 });
    const third = (await versions.make(old).expect(201)).body.model_id;
    await harness.api().patch(`/api/voice-models/${old}`).send({ name: 'After' }).expect(200);
    expect([old, second, third].map(titleOf)).toEqual(['Before', 'After', 'Before']);
    harness.sandbox.behave({ trainingMs: 0 });
    await eventually(async () => titleOf(third) === 'After');
    await versions.choose(old, old).expect(200);
    await eventually(async () => titleOf(old) === 'After');
    expect((await versions.read(third)).body).toMatchObject({ model_id: old, name: 'After' });
  });
});
