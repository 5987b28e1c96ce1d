import { isSettled } from '../clients/deleter';
import type { Evidence } from '../world/evidence';
import { type Deletion, hasReceipt, isDeletionError } from '../world/ledger';
import { describeDeletion } from './describe';
import type { Violation } from './violations';

/** Whether everything is gone that a client was told is deleted, in MongoDB, at Fish.Audio and in every list. */
export function judgeDeletions({ ledger, models, records, lists = [], failed }: Evidence): Violation[] {
  const modelIds = new Set(models.map(({ id }) => id));
  const recorded = new Set(records.flatMap(({ known }) => known));
  const listed = new Set(lists.flatMap((list) => list.models.map(({ model_id }) => model_id)));
  const places = ({ modelId, fishAudio }: Deletion): string[] => [
    ...(recorded.has(modelId) ? ['recorded'] : []),
    ...(listed.has(modelId) ? ['listed'] : []),
    ...(fishAudio && modelIds.has(modelId) ? ['at Fish.Audio'] : []),
  ];
  return ledger.deletions.flatMap((deletion) => {
    const found = [...judgeResponses(deletion)];
    if (hasReceipt(deletion)) {
      const where = places(deletion);
      if (where.length > 0) found.push({ kind: 'resurrected', what: where.join(', ') });
      // One that has failed is deleted all the same, when its upload is repeated.
      const mayBeGone = deletion.fishAudio || ledger.lost.has(deletion.modelId) || failed?.has(deletion.modelId);
      if (!mayBeGone && !modelIds.has(deletion.modelId)) found.push({ kind: 'other', what: 'the model is gone' });
    }
    return found.map(({ kind, what }) => ({ kind, what: `${what}: ${describeDeletion(deletion, ledger)}` }));
  });
}

function judgeResponses({ statuses, wasRecorded }: Deletion): Violation[] {
  const violations: Violation[] = [];
  if (!isSettled(statuses)) violations.push({ kind: 'other', what: 'the deletion never settled' });
  if (statuses.some(isDeletionError)) violations.push({ kind: 'other', what: 'an error of the service' });
  if (wasRecorded && statuses[0] === 404) violations.push({ kind: 'other', what: 'not found though it is recorded' });
  return violations;
}
