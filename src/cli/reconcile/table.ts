import type { ListReport, ReconcileReport, RepairState } from '../../services/reconcile/report';
import { align } from '../shared/align';
import type { StraysOutcome } from './strays';

/** What to do about findings of each kind. */
const REMEDIES = {
  unrecorded:
    '--adopt --user ID --model ID records such a model for a user; if nobody wants it, delete it at Fish.Audio; an upload that waits in another data folder looks the same, and is to be left alone',
  missing:
    '--recreate makes it again of its kept recording, --mark-missing notes it in the record; a record that nobody wants can be deleted through the API',
  returned: '--mark-missing takes the note back',
  not_private: '--make-private --model ID makes it private, also where its user asked for another visibility at upload',
  doubled: 'one upload made several models: delete all but one at Fish.Audio',
} as const;

type Row = readonly string[];

/** What a table may tell beside the findings. */
type Beside = Partial<StraysOutcome & { readonly unmatched_models: readonly string[] }>;

/** The report as a table for people, with what can be done about the findings that are left. */
export function renderTable(report: ReconcileReport, beside: Beside = {}): string {
  const unmatched = beside.unmatched_models ?? [];
  const lines = [summaryOf(report), ...partLines(report.list), ...strayLines(beside)];
  const absent = report.list.complete ? 'no such model' : 'not among what was seen';
  lines.push(...unmatched.map((id) => `${id}: nothing to repair, still under way, or ${absent}`));
  const rows = rowsOf(report);
  if (rows.length > 0) lines.push('', ...align([['finding', 'model', 'name', 'about', 'state'], ...rows]));
  const left = Object.entries(REMEDIES).filter(([kind]) =>
    report[kind as keyof typeof REMEDIES].some(({ repaired }) => !repaired),
  );
  if (left.length > 0) lines.push('', ...left.map(([kind, remedy]) => `${kind}: ${remedy}`));
  if (report.skipped.length > 0) lines.push('', skippedLine(report.skipped));
  return `${lines.join('\n')}\n`;
}

function summaryOf({ models, list, records, marked_missing, remaining }: ReconcileReport): string {
  const marked = marked_missing === 0 ? '' : ` (${marked_missing} marked as missing)`;
  const nothing = list.complete ? 'Nothing is wrong.' : 'Nothing is wrong in what was seen.';
  const left = remaining === 0 ? nothing : `Findings: ${remaining}.`;
  return `Voice models at Fish.Audio${list.complete ? '' : ' that were seen'}: ${models}. Records: ${records}${marked}. ${left}`;
}

/** How the list at Fish.Audio fell short, for people. */
const SHORTFALLS = {
  limited: 'Fish.Audio says that it does not list all of them',
  too_long: 'the list has no end within what is read of it',
  repeated: 'the list showed the same models again',
  inconsistent: 'the list contradicts itself',
} as const;

function partLines({ why, shown, read_by_id }: ListReport): string[] {
  if (why === null) return [];
  return [
    `Only a part of the account's voice models was seen: ${shown} in the list (${SHORTFALLS[why]}), and the models of ` +
      `${read_by_id} more records, read one by one. Models of ours without a record may exist beside them.`,
  ];
}

/** What the storage holds, and which recordings belong to no voice. */
function strayLines({ samples, samples_unseen: why }: Beside): string[] {
  if (why) return [`No recordings of this data folder were looked at, because ${why}.`];
  if (!samples) return [];
  const { kept, strays, of_others, removed, judged } = samples;
  const what = judged
    ? `${strays.length} of this data folder belong to no voice${removed > 0 ? ` (${removed} removed)` : ''}`
    : 'no record names any of this data folder, so that none of them is judged';
  const others = of_others === 0 ? '' : `, ${of_others} of other data folders have no record`;
  const names =
    strays.length > removed
      ? [`By their samples_id: ${strays.join(', ')}. The service removes them, and so does --remove-strays.`]
      : [];
  return [`Uploads whose recordings are kept: ${kept}; ${what}${others}.`, ...names];
}

/** Documents that cannot be read are named, so that an operator can look at them; they are compared with nothing. */
function skippedLine(skipped: readonly (string | null)[]): string {
  const names = skipped.map((id) => id ?? 'one whose _id is too large to be named').join(', ');
  return `Documents in voice_models that cannot be read and were left out: ${skipped.length}, by their _id: ${names}`;
}

function rowsOf(report: ReconcileReport): Row[] {
  const { unrecorded, missing, recreated, returned, not_private, doubled } = report;
  return [
    ...unrecorded.map((found) => ['unrecorded', found.model_id, found.title, found.tag, stateOf(found)]),
    ...missing.map((found) => ['missing', found.model_id, found.name, `user ${found.user_id}`, stateOf(found)]),
    ...recreated.map((found) => [
      'recreated',
      found.model_id,
      found.name,
      found.new_model_id === null ? '' : `${found.repaired ? 'speaks with' : 'made'} ${found.new_model_id}`,
      stateOf(found),
    ]),
    ...returned.map((found) => ['returned', found.model_id, found.name, `user ${found.user_id}`, stateOf(found)]),
    ...not_private.map((found) => ['not_private', found.model_id, found.title, found.visibility, stateOf(found)]),
    ...doubled.flatMap((found) => found.model_ids.map((id) => ['doubled', id, '', found.tag, stateOf(found)])),
  ];
}

function stateOf({ repaired, problem }: RepairState): string {
  if (repaired) return 'repaired';
  return problem === null ? '' : `not repaired: ${problem}`;
}
