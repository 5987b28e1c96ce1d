import type { ReconcileReport, RepairState } from '../../services/reconcile/report';
import { align } from '../shared/align';

/** What to do about findings of each kind. */
const REMEDIES = {
  unrecorded: '--adopt --user ID records such a model for a user; if nobody wants it, delete it at Fish.Audio',
  missing: '--mark-missing notes it in the record; a record that nobody wants can be deleted through the API',
  returned: '--mark-missing takes the note back',
  not_private: '--make-private makes it private',
  doubled: 'one upload made several models: delete all but one at Fish.Audio',
} as const;

type Row = readonly string[];

/** The report as a table for people, with what can be done about the findings that are left. */
export function renderTable(report: ReconcileReport): string {
  const lines = [summaryOf(report)];
  const rows = rowsOf(report);
  if (rows.length > 0) lines.push('', ...align([['finding', 'model', 'name', 'about', 'state'], ...rows]));
  const left = Object.entries(REMEDIES).filter(([kind]) =>
    report[kind as keyof typeof REMEDIES].some(({ repaired }) => !repaired),
  );
  if (left.length > 0) lines.push('', ...left.map(([kind, remedy]) => `${kind}: ${remedy}`));
  if (report.skipped.length > 0) lines.push('', skippedLine(report.skipped));
  return `${lines.join('\n')}\n`;
}

function summaryOf({ models, records, marked_missing, remaining }: ReconcileReport): string {
  const marked = marked_missing === 0 ? '' : ` (${marked_missing} marked as missing)`;
  const left = remaining === 0 ? 'Nothing is wrong.' : `Findings: ${remaining}.`;
  return `Voice models at Fish.Audio: ${models}. Records: ${records}${marked}. ${left}`;
}

/** Documents that cannot be read are named, so that an operator can look at them; they are compared with nothing. */
function skippedLine(skipped: readonly (string | null)[]): string {
  const names = skipped.map((id) => id ?? 'one whose _id is too large to be named').join(', ');
  return `Documents in voice_models that cannot be read and were left out: ${skipped.length}, by their _id: ${names}`;
}

function rowsOf(report: ReconcileReport): Row[] {
  const { unrecorded, missing, returned, not_private, doubled } = report;
  return [
    ...unrecorded.map((found) => ['unrecorded', found.model_id, found.title, found.tag, stateOf(found)]),
    ...missing.map((found) => ['missing', found.model_id, found.name, `user ${found.user_id}`, stateOf(found)]),
    ...returned.map((found) => ['returned', found.model_id, found.name, `user ${found.user_id}`, stateOf(found)]),
    ...not_private.map((found) => ['not_private', found.model_id, found.title, found.visibility, stateOf(found)]),
    ...doubled.flatMap((found) => found.model_ids.map((id) => ['doubled', id, '', found.tag, stateOf(found)])),
  ];
}

function stateOf({ repaired, problem }: RepairState): string {
  if (repaired) return 'repaired';
  return problem === null ? '' : `not repaired: ${problem}`;
}
