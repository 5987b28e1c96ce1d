import { newOperationTag } from '../../../src/services/operations/operation-tag';
import { GONE, ids, NOTHING, reconcileBench } from './kit';

const bench = reconcileBench();

describe('what is found', () => {
  it('is nothing where every model of ours has its record, whatever else the account has', async () => {
    await bench.record(await bench.makeModel());
    await bench.record(await bench.makeModel({ tags: [] }));
    await bench.makeModel({ tags: ['made by hand', 'evm-'], visibility: 'unlist' });

    await expect(bench.run()).resolves.toEqual({
      ...NOTHING,
      models: 3,
      list: { complete: true, shown: 3, why: null, read_by_id: 0 },
      records: 2,
      marked_missing: 0,
    });
  });

  it('is a model with a tag of ours that has no record', async () => {
    const tag = newOperationTag();
    const lost = await bench.makeModel({ tags: ['family', tag], title: 'Grandma' });

    const report = await bench.run();

    expect(report.unrecorded).toEqual([
      { model_id: lost, tag, title: 'Grandma', created_at: expect.any(Date), repaired: false, problem: null },
    ]);
    expect(report.remaining).toBe(1);
  });

  it('is a record whose model is gone', async () => {
    const { model_id, user_id } = await bench.record(GONE);
    await bench.record('no/id of/Fish.Audio');

    const report = await bench.run();

    expect(report.missing).toContainEqual({
      model_id,
      user_id,
      name: 'Grandma',
      missing_since: null,
      repaired: false,
      problem: null,
    });
    expect(report.missing).toHaveLength(2);
  });

  it('is not a record whose model belongs to another account: it is there', async () => {
    const foreign = await bench.makeForeignModel();
    await bench.record(foreign);

    await expect(bench.run()).resolves.toMatchObject(NOTHING);
  });

  it('is a model of ours, by its record or its tag, that is not private', async () => {
    const tagged = await bench.makeModel({ visibility: 'unlist' });
    const recorded = await bench.makeModel({ tags: [], visibility: 'unlist' });
    await bench.record(tagged);
    await bench.record(recorded);
    await bench.makeModel({ tags: [], visibility: 'unlist' });

    const report = await bench.run();

    expect(ids(report.not_private)).toEqual([tagged, recorded].sort());
    expect(report.not_private[0]).toMatchObject({ visibility: 'unlist', repaired: false });
  });

  it('is a tag of ours that several models carry', async () => {
    const tag = newOperationTag();
    const first = await bench.makeModel({ tags: [tag] });
    const second = await bench.makeModel({ tags: [tag] });
    await bench.record(first);
    await bench.record(second);
    await bench.record(await bench.makeModel());

    const report = await bench.run();

    expect(report.doubled).toEqual([
      { tag, model_ids: expect.arrayContaining([first, second]), repaired: false, problem: null },
    ]);
  });

  it('is nothing that the journal still works on', async () => {
    const tag = newOperationTag();
    await bench.makeModel({ tags: [tag], visibility: 'unlist' });
    await bench.makeModel({ tags: [tag] });
    const created = await bench.makeModel({ visibility: 'unlist' });
    const { model_id } = await bench.record(GONE);

    const pending = { pendingTags: [tag], pendingModelIds: [created, model_id] };

    await expect(bench.run(pending)).resolves.toMatchObject(NOTHING);
  });

  it('is found on every page of models and records', async () => {
    const made = await Promise.all(Array.from({ length: 120 }, () => bench.makeModel()));
    const lost = [made[0], made[60], made[119]] as string[];
    // One after the other: on a busy machine so many at once wait too long for a connection.
    for (const id of made) if (!lost.includes(id)) await bench.record(id);
    const deleted = made[55] as string;
    await bench.fishAudio.deleteModel(deleted);

    const report = await bench.run();

    expect(report).toMatchObject({ models: 119, records: 117, remaining: 4 });
    expect(ids(report.unrecorded)).toEqual([...lost].sort());
    expect(ids(report.missing)).toEqual([deleted]);
  });
});
