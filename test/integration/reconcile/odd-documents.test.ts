import { renderTable } from '../../../src/cli/reconcile/table';
import { storeOddDocuments } from '../../support/database/odd-documents';
import { newId } from '../../support/service/voice-models';
import { reconcileBench } from './kit';

const bench = reconcileBench();

it('reads every record beside 200 odd documents, and names what it skipped (E208)', async () => {
  const records = bench.stored.collection('voice_models');
  await records.deleteMany({});
  const odd = await storeOddDocuments(records, newId());
  const good: string[] = [];
  for (let number = 0; number < 20; number++) {
    good.push(await bench.makeModel());
    await bench.record(good.at(-1) ?? '');
  }

  const report = await bench.run();

  const isMarked = odd.readable.length - report.missing.length;
  expect(report).toMatchObject({ records: 20 + odd.readable.length, unrecorded: [], marked_missing: isMarked });
  expect(report.missing.map(({ model_id }) => model_id).every((modelId) => odd.readable.includes(modelId))).toBe(true);
  expect(report.skipped.toSorted()).toEqual(odd.unreadable.map(String).toSorted());
  expect(renderTable(report)).toContain(`cannot be read and were left out: ${odd.unreadable.length}`);

  const repaired = await bench.run({ repairs: { markMissing: true } });
  expect(repaired.remaining).toBe(0);
});
