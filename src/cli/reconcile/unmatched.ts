import type { Repairs } from '../../services/reconcile/repair';
import type { ReconcileReport } from '../../services/reconcile/report';

/** What was to be repaired, and in which models. */
type Asked = Pick<Repairs, 'recordFor' | 'markMissing' | 'makePrivate' | 'modelIds'> & { readonly recreate: boolean };

/**
 * The models that were named for a repair and are no finding of a kind that it is for: they need none, wait in
 * the journal, do not exist, or were not seen. After an outage nobody knows that.
 */
export function unmatchedModels(report: ReconcileReport, asked: Asked): string[] {
  const { recordFor, markMissing = false, makePrivate = false, recreate, modelIds = [] } = asked;
  const isRepair = recordFor !== undefined || markMissing || makePrivate || recreate;
  if (report.stopped !== null || !isRepair) return [];
  const found = [
    ...(recordFor === undefined ? [] : report.unrecorded),
    ...(markMissing ? [...report.missing, ...report.returned] : []),
    ...(makePrivate ? report.not_private : []),
    ...(recreate ? report.recreated : []),
  ];
  const matched = new Set(found.map(({ model_id }) => model_id));
  return [...new Set(modelIds)].filter((id) => !matched.has(id));
}
