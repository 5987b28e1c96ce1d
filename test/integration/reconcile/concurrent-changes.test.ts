import { setTimeout as delay } from 'node:timers/promises';
import { ids, NOTHING, reconcileBench } from './kit';

const bench = reconcileBench();

describe('what users do meanwhile', () => {
  it('is no finding: a record that is saved after the records were read', async () => {
    const modelId = await bench.makeModel();

    await expect(bench.runWhile(() => bench.record(modelId))).resolves.toMatchObject(NOTHING);
  });

  it('is no finding: an upload that records its model a moment after both were read', async () => {
    const modelId = await bench.makeModel();
    const running = bench.run({ recentModelWaitMs: 1_000 });
    while (!bench.log.events.includes('reconcile_settling')) await delay(10);
    await bench.record(modelId);

    await expect(running).resolves.toMatchObject(NOTHING);
  });

  it('is no finding: models and records that are deleted', async () => {
    const unrecorded = await bench.makeModel({ visibility: 'unlist' });
    const { model_id } = await bench.record(await bench.makeModel());
    await bench.fishAudio.deleteModel(model_id);

    const report = bench.runWhile(async () => {
      await bench.fishAudio.deleteModel(unrecorded);
      await bench.database.deleteVoiceModel(model_id);
    });

    await expect(report).resolves.toMatchObject(NOTHING);
  });

  it('hides no model: the list is read again when one was deleted between two pages', async () => {
    const made: string[] = [];
    for (let i = 0; i < 60; i += 1) made.push(await bench.makeModel());
    const lost = made[9] as string;
    for (const id of made) if (id !== lost) await bench.record(id);

    // Newest first: the one to be deleted is on the first page, the lost one becomes the last of it.
    const report = await bench.runWhile(async () => {
      await bench.fishAudio.deleteModel(made[59] as string);
      await bench.database.deleteVoiceModel(made[59] as string);
    });

    expect(report).toMatchObject({ models: 59, remaining: 1 });
    expect(ids(report.unrecorded)).toEqual([lost]);
  });
});
