import { OutcomeUnknown } from '../../../src/services/creation/create-model-once';
import { newOperationTag } from '../../../src/services/operations/operation-tag';
import { newId } from '../../support/service/voice-models';
import { GONE, ids, NOTHING, reconcileBench } from './kit';

const bench = reconcileBench();

describe('repairs', () => {
  it('are not made unless they are asked for', async () => {
    const lost = await bench.makeModel({ visibility: 'unlist' });

    await expect(bench.run()).resolves.toMatchObject({ remaining: 2 });

    await expect(bench.database.getVoiceModelById(lost)).resolves.toBeNull();
    expect(bench.entityOf(lost)?.visibility).toBe('unlist');
  });

  it('record a lost model for the user that is named, without the tag of ours', async () => {
    const userId = newId();
    const tags = ['family', newOperationTag()];
    const lost = await bench.makeModel({ title: 'Grandma', description: 'Warm', tags });
    const createdAt = new Date('2026-01-02T03:04:05.678Z');
    (bench.entityOf(lost) as { created_at: string }).created_at = createdAt.toISOString();

    const report = await bench.run({ repairs: { recordFor: userId } });

    expect(report).toMatchObject({ remaining: 0, unrecorded: [{ model_id: lost, repaired: true, problem: null }] });
    await expect(bench.database.getVoiceModelById(lost)).resolves.toMatchObject({
      user_id: userId,
      name: 'Grandma',
      description: 'Warm',
      tags: ['family'],
      file_type: 'audio',
      audio_file_path: '',
      samples: [],
      created_at: createdAt,
    });
    await expect(bench.run()).resolves.toMatchObject(NOTHING);
  });

  it('leave models that one upload has made twice to the operator', async () => {
    const tag = newOperationTag();
    const made = [await bench.makeModel({ tags: [tag] }), await bench.makeModel({ tags: [tag] })];

    const report = await bench.run({ repairs: { recordFor: newId() } });

    expect(report.remaining).toBe(3);
    expect(ids(report.unrecorded)).toEqual([...made].sort());
    expect(report.unrecorded[0]).toMatchObject({
      repaired: false,
      problem: expect.stringContaining('Delete all but one'),
    });
    await expect(bench.database.getAllVoiceModels({ limit: 1 })).resolves.toMatchObject({ items: [] });
  });

  it('mark a record whose model is gone, and take the mark back when it has returned', async () => {
    const modelId = await bench.makeModel({ tags: [] });
    await bench.record(modelId);
    bench.sandbox.faults.add({ match: { method: 'GET', path: `/model/${modelId}` }, status: 404 });
    const shown = { total: 0, items: [], has_more: false };
    bench.sandbox.faults.add({ match: { method: 'GET', path: '/model' }, status: 200, body: shown });

    const gone = await bench.run({ repairs: { markMissing: true } });

    expect(gone).toMatchObject({ remaining: 0, missing: [{ model_id: modelId, repaired: true }] });
    expect(gone.missing[0]?.missing_since).toBeInstanceOf(Date);
    await expect(bench.database.getVoiceModelById(modelId)).resolves.toMatchObject({
      missing_since: gone.missing[0]?.missing_since,
    });

    await expect(bench.run()).resolves.toMatchObject({
      remaining: 1,
      returned: [{ model_id: modelId, repaired: false }],
    });
    await expect(bench.run({ repairs: { markMissing: true } })).resolves.toMatchObject({ remaining: 0 });
    await expect(bench.database.getVoiceModelById(modelId)).resolves.toMatchObject({ missing_since: null });
  });

  it('are done: a record that says that its model is gone is no finding any more', async () => {
    await bench.record(GONE);
    await bench.run({ repairs: { markMissing: true } });

    await expect(bench.run()).resolves.toMatchObject({ ...NOTHING, marked_missing: 1 });
  });

  it('make a model private, also where it is recorded in the same run', async () => {
    const exposed = await bench.makeModel({ visibility: 'unlist' });

    const report = await bench.run({ repairs: { makePrivate: true, recordFor: newId() } });

    expect(report).toMatchObject({ remaining: 0, not_private: [{ visibility: 'private', repaired: true }] });
    expect(bench.entityOf(exposed)?.visibility).toBe('private');
    await expect(bench.run()).resolves.toMatchObject(NOTHING);
  });

  it('go on after one that Fish.Audio refuses, and say so', async () => {
    const [locked, free] = [
      await bench.makeModel({ visibility: 'unlist' }),
      await bench.makeModel({ visibility: 'unlist' }),
    ];
    (bench.entityOf(locked) as { lock_visibility: boolean }).lock_visibility = true;

    const report = await bench.run({ repairs: { makePrivate: true, recordFor: newId() } });

    expect(report.remaining).toBe(1);
    expect(report.not_private).toContainEqual(
      expect.objectContaining({ model_id: locked, repaired: false, problem: expect.any(String) }),
    );
    expect(bench.entityOf(free)?.visibility).toBe('private');
  });

  it.each([
    ['a create without an answer', new OutcomeUnknown(null), 'has not said whether it made'],
    ['a voice that takes too long', new DOMException('Too long', 'TimeoutError'), 'the log says more'],
  ])('go on after %s, and say so', async (_what, error, words) => {
    const failing = (await bench.record(GONE)).model_id;
    const other = (await bench.record(GONE.replace('0', '1'))).model_id;

    const recreate = async ({ model_id }: { readonly model_id: string }) => {
      if (model_id === failing) throw error;
      return { new_model_id: 'new', problem: null };
    };
    const report = await bench.run({ repairs: { recreate } });

    const problem = expect.stringContaining(words);
    expect(report.recreated).toContainEqual(expect.objectContaining({ model_id: failing, repaired: false, problem }));
    expect(report.recreated).toContainEqual(expect.objectContaining({ model_id: other, repaired: true }));
    expect(report).toMatchObject({ remaining: 1, stopped: null });
  });

  it('stop when MongoDB or Fish.Audio becomes unavailable, and can be run again', async () => {
    await bench.makeModel({ visibility: 'unlist' });
    bench.sandbox.faults.add({ match: { method: 'PATCH' }, times: 3, status: 503 });
    const repairs = { makePrivate: true, recordFor: newId() };

    const stopped = expect.stringContaining('Fish.Audio is busy');
    await expect(bench.run({ repairs })).resolves.toMatchObject({ remaining: 2, stopped });
    await expect(bench.database.getAllVoiceModels({ limit: 1 })).resolves.toMatchObject({ items: [] });
    await expect(bench.run({ repairs })).resolves.toMatchObject({ remaining: 0 });
  });

  it('touch only the models that are named', async () => {
    const [mine, other] = [await bench.makeModel(), await bench.makeModel()];

    const report = await bench.run({ repairs: { recordFor: newId(), modelIds: [mine] } });

    expect(report.remaining).toBe(1);
    await expect(bench.database.getVoiceModelById(mine)).resolves.not.toBeNull();
    await expect(bench.database.getVoiceModelById(other)).resolves.toBeNull();
  });
});
