import { newId } from '../../support/service/voice-models';
import { CREATE, eventually, newKey, type ServiceHarness, seen } from '../reliability/kit';
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

const idsOf = (record: { readonly versions: readonly { readonly model_id: string }[] }) =>
  record.versions.map(({ model_id }) => model_id);

describe('a voice that Fish.Audio has lost', () => {
  it('is recreated from its kept recording: its old id reads, speaks and links, and its Echo has not noticed', async () => {
    const { userId } = shared;
    const old = await versions.voice(userId, { name: 'Grandma', tags: 'family' });
    const echo = await harness.api().post('/api/echo').send({ user_id: userId, name: 'Anna', voice_model_id: old });
    await versions.lose(old);
    const lost = await versions.speak(old);
    expect(seen(lost)).toEqual({ status: 404, code: 'voice_model_not_found' });
    expect(lost.body.detail).toContain(`/api/voice-models/${old}/recreate`);

    const { body } = await versions.recreate(old).expect(201);
    expect(body).toMatchObject({ current_model_id: body.model_id, database_status: 'saved', sample_status: 'stored' });
    expect(idsOf(body)).toEqual([old, body.model_id]);
    expect(body.versions[1]).toMatchObject({ reason: 'recreate', model_state: 'trained', becomes_current: false });
    expect(versions.models).toEqual([body.model_id]);
    const [model] = harness.sandbox.state.models;
    expect(model?.entity).toMatchObject({ title: 'Grandma', visibility: 'private' });
    expect(model?.entity.tags).toContain('family');

    const [byOld, byNew] = await Promise.all([versions.read(old), versions.read(body.model_id)]);
    expect(byOld.body).toEqual(byNew.body);
    expect(byOld.body).toMatchObject({ model_id: body.model_id, name: 'Grandma', missing_since: null });
    await versions.speak(old).expect(200);
    expect(versions.lastSpeaker).toBe(body.model_id);
    const echoNow = await harness.api().get(`/api/echo/${echo.body._id}/voice-model`).expect(200);
    expect(echoNow.body).toEqual(byOld.body);
    await harness.api().post(`/api/echo/${echo.body._id}/speech`).send({ text: 'Hello' }).expect(200);
    const link = await harness.api().put(`/api/echo/${newId()}/voice-model`).send({ model_id: old }).expect(200);
    expect(link.body.model_id).toBe(body.model_id);
    expect((await harness.list(userId)).body).toMatchObject({ count: 1 });
  });

  it('is not recreated while it is there, unless that is forced, nor without a kept recording', async () => {
    const id = await versions.voice(shared.userId);
    expect(seen(await versions.recreate(id))).toEqual({ status: 409, code: 'conflict' });
    const { body } = await versions.recreate(id, '?force=true').expect(201);
    expect(body.current_model_id).toBe(body.model_id);
    const records = harness.database.client.db(harness.dbName).collection('voice_models');
    await records.updateOne({ model_id: body.model_id }, { $set: { samples_id: null } });
    await versions.lose(body.model_id);
    const before = harness.createsAsked;
    expect(seen(await versions.recreate(id))).toEqual({ status: 409, code: 'sample_not_kept' });
    expect(seen(await versions.make(id, { sample: null }))).toEqual({ status: 409, code: 'sample_not_kept' });
    expect((await versions.speak(id)).body.detail).toContain(`/api/voice-models/${body.model_id}/versions`);
    expect(harness.createsAsked).toBe(before);
  });
});

describe('a new version', () => {
  it('of another recording speaks from then on, under every id; the one before can be chosen again', async () => {
    const old = await versions.voice(shared.userId, { name: 'Grandma' });
    const { body, headers } = await versions.make(old).expect(201);
    expect(headers.location).toBe(`/api/voice-models/${body.model_id}`);
    expect(body.database_record).toMatchObject({ name: 'Grandma', audio_file_path: 'other.wav' });
    expect(body.versions).toMatchObject([{ reason: 'upload' }, { reason: 'version' }]);
    expect(body.versions[0].samples_id).not.toBe(body.versions[1].samples_id);
    await versions.speak(old).expect(200);
    expect(versions.lastSpeaker).toBe(body.model_id);
    const chosen = await versions.choose(body.model_id, old).expect(200);
    expect(chosen.body).toMatchObject({ model_id: old, audio_file_path: 'voice.wav' });
    await versions.speak(body.model_id).expect(200);
    expect(versions.lastSpeaker).toBe(old);
    expect(seen(await versions.choose(old, newId()))).toEqual({ status: 404, code: 'version_not_found' });
    await versions.lose(body.model_id);
    expect(seen(await versions.choose(old, body.model_id))).toEqual({ status: 404, code: 'voice_model_not_found' });
    expect((await versions.read(old)).body.model_id).toBe(old);
  });

  it('of the kept recording shares it, and needs no form', async () => {
    const old = await versions.voice(shared.userId);
    const { body } = await versions.make(old, { sample: null }).expect(201);
    expect(body.versions[0].samples_id).toBe(body.versions[1].samples_id);
    const empty = harness.api().post(`/api/voice-models/${old}/versions`).field('enhance_audio_quality', 'true');
    const third = await empty.expect(201);
    expect(new Set(third.body.versions.map(({ samples_id }: { samples_id: string }) => samples_id)).size).toBe(1);
    const sample = await harness.api().get(`/api/voice-models/${old}/sample`).buffer(true).expect(200);
    expect(sample.headers['content-length']).toBe(String(harness.sample.length));
  });

  it('is refused with fields that are the voice’s, and for a voice that there is not', async () => {
    const id = await versions.voice(shared.userId);
    const before = harness.createsAsked;
    const { status, body } = await versions.make(id).field({ name: 'Other', user_id: shared.userId, echo_id: '' });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_parameter' });
    expect(body.errors.map(({ field }: { field: string }) => field).sort()).toEqual(['name', 'user_id']);
    expect(seen(await versions.make(newId()))).toEqual({ status: 404, code: 'voice_model_not_found' });
    expect(seen(await harness.api().post(`/api/voice-models/${id}/versions?force=true`))).toMatchObject({
      status: 400,
    });
    expect(seen(await harness.api().post(`/api/voice-models/${id}/recreate`).send({ force: true }))).toMatchObject({
      status: 400,
    });
    expect(harness.createsAsked).toBe(before);
    expect((await versions.read(id)).body).not.toHaveProperty('versions');
  });

  it('is made once for an Idempotency-Key, also of a kept recording, and is not an upload’s', async () => {
    const id = await versions.voice(shared.userId);
    const key = newKey();
    const first = await versions.make(id, { key }).expect(201);
    const again = await versions.make(id, { key }).expect(201);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    expect(seen(await versions.make(id, { key, sample: null }))).toMatchObject({ code: 'idempotency_key_reused' });
    await versions.lose(first.body.model_id);
    const recreateKey = newKey();
    const recreated = await versions.recreate(id).set('Idempotency-Key', recreateKey).expect(201);
    const repeated = await versions.recreate(id).set('Idempotency-Key', recreateKey).expect(201);
    expect(repeated.body).toEqual(recreated.body);
    expect(harness.createsAsked).toBe(3);
  });

  it('of two at once is kept, and one of them speaks', async () => {
    const id = await versions.voice(shared.userId);
    const made = await Promise.all([versions.make(id), versions.make(id), versions.make(id)]);
    const ids = made.map(({ body }) => body.model_id);
    const { body } = await versions.read(id);
    expect(idsOf(body).toSorted()).toEqual([id, ...ids].toSorted());
    expect(ids).toContain(body.model_id);
    expect(versions.models.toSorted()).toEqual([id, ...ids].toSorted());
  });

  it('is one of ten; the id of one that is dropped still names the voice, and its recording goes', async () => {
    const first = await versions.voice(shared.userId);
    for (let count = 0; count < 10; count += 1)
      await versions.make(first, count === 5 ? {} : { sample: null }).expect(201);
    const { body } = await versions.read(first);
    expect(body.versions).toHaveLength(10);
    expect(idsOf(body)).not.toContain(first);
    expect(body.known_model_ids).toHaveLength(11);
    expect(body.known_model_ids[0]).toBe(first);
    await versions.speak(first).expect(200);
    expect(seen(await versions.choose(first, first))).toEqual({ status: 404, code: 'version_not_found' });
    const deleted = await harness.api().delete(`/api/voice-models/${first}?fish_audio=true`).expect(200);
    expect(deleted.body.known_model_ids).toEqual(body.known_model_ids);
    expect(versions.models).toEqual([]);
  });
});

describe('a version in training', () => {
  it('leaves the voice as it is until it is trained, and is chosen then', async () => {
    const old = await versions.voice(shared.userId);
    harness.sandbox.behave({ trainingMs: 60_000 });
    const { body } = await versions.make(old).expect(201);
    expect(body).toMatchObject({ model_state: 'created', current_model_id: old });
    expect(body.warnings[0]).toMatch(/Until it is ready the voice speaks with the version that it had before/);
    expect(body.versions[1].becomes_current).toBe(true);
    await versions.speak(body.model_id).expect(200);
    expect(versions.lastSpeaker).toBe(old);
    expect(seen(await versions.choose(old, body.model_id))).toEqual({ status: 409, code: 'voice_model_not_ready' });
    harness.sandbox.behave({ trainingMs: 0 });
    await eventually(async () => (await versions.read(old)).body.model_id === body.model_id);
    await versions.speak(old).expect(200);
    expect(versions.lastSpeaker).toBe(body.model_id);
  });

  it('that fails, or is overtaken by a choice, leaves the voice as it is', async () => {
    const old = await versions.voice(shared.userId);
    harness.sandbox.behave({ trainingMs: 60_000 });
    const failing = await versions.make(old).expect(201);
    harness.sandbox.behave({ trainingMs: 0, trainingOutcome: 'failed' });
    await eventually(async () => (await versions.read(old)).body.versions[1].model_state === 'failed');
    expect(seen(await versions.choose(old, failing.body.model_id))).toMatchObject({ code: 'voice_model_failed' });
    harness.sandbox.behave({ trainingMs: 60_000, trainingOutcome: 'trained' });
    await versions.make(old).expect(201);
    await versions.choose(old, old).expect(200);
    harness.sandbox.behave({ trainingMs: 0 });
    await eventually(async () => (await versions.read(old)).body.versions[2].model_state === 'trained');
    expect((await versions.read(old)).body.model_id).toBe(old);
    await versions.speak(old).expect(200);
  });
});

describe('deleting a voice', () => {
  it('deletes the models of all versions, and leaves a tombstone for each id', async () => {
    const old = await versions.voice(shared.userId);
    const { body } = await versions.make(old).expect(201);
    const receipt = await harness.api().delete(`/api/voice-models/${old}?fish_audio=true`).expect(200);
    expect(receipt.body).toMatchObject({
      model_id: old,
      deleted: { database: true, fish_audio: true, sample: true },
      known_model_ids: [old, body.model_id],
    });
    expect(versions.models).toEqual([]);
    expect(seen(await versions.read(body.model_id))).toMatchObject({ status: 404 });
    const tombstones = harness.database.client.db(harness.dbName).collection<{ _id: string }>('deleted_voice_models');
    expect(await tombstones.countDocuments({ _id: { $in: [old, body.model_id] } })).toBe(2);
  });

  it('while a version is being made leaves no model behind', async () => {
    const old = await versions.voice(shared.userId);
    // Longer than a deletion takes on a busy machine.
    harness.sandbox.faults.add({ match: CREATE, delayMs: 2_000 });
    const making = versions.make(old).then((response) => response);
    await eventually(() => harness.createsAsked === 2);
    await harness.api().delete(`/api/voice-models/${old}?fish_audio=true`).expect(200);
    const { status, body } = await making;
    expect({ status, saved: body.database_status, versions: body.versions }).toEqual({
      status: 201,
      saved: 'deleted',
      versions: null,
    });
    expect(versions.models).toEqual([]);
    expect(await harness.records(shared.userId)).toEqual([]);
    expect((await harness.journal()).depth).toBe(0);
  });
});

describe('a version that waits for MongoDB', () => {
  it('is not listed by itself, names its voice, and is saved when MongoDB is back', async () => {
    const old = await versions.voice(shared.userId);
    harness.sandbox.faults.add({ match: CREATE, delayMs: 600 });
    const making = versions.make(old).then((response) => response);
    await eventually(() => harness.createsAsked === 2);
    await harness.takeDatabaseAway();
    const { body } = await making;
    expect(body).toMatchObject({ database_status: 'queued', current_model_id: null, versions: null });
    expect(seen(await harness.list(shared.userId))).toMatchObject({ status: 503 });
    await harness.proxy.restore();
    await harness.untilState('connected');
    await harness.untilSettled();
    expect((await harness.list(shared.userId)).body).toMatchObject({ count: 1 });
    expect((await versions.read(old)).body.model_id).toBe(body.model_id);
    expect(await harness.records(shared.userId)).toHaveLength(1);
  });
});
