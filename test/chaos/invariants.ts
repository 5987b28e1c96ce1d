import { groupBy } from './judge/group-by';
import { judgeDeletions } from './judge/judge-deletions';
import { judgeLists } from './judge/judge-lists';
import { judgeStates } from './judge/judge-states';
import { judgeUploads } from './judge/judge-uploads';
import { judgeVersions } from './judge/judge-versions';
import { byKind, type Violation, type Violations } from './judge/violations';
import type { Evidence } from './world/evidence';

export type { Violations } from './judge/violations';

/** Compares what was promised with what is stored and listed; `more` was found before. */
export function findViolations(evidence: Evidence, more: readonly Violation[] = []): Violations {
  return byKind([
    ...more,
    ...judgeUploads(evidence),
    ...judgeVersions(evidence),
    ...judgeStored(evidence),
    ...judgeDeletions(evidence),
    ...judgeLists(evidence),
    ...judgeStates(evidence),
  ]);
}

/** What MongoDB and Fish.Audio hold, whoever was promised what. */
function judgeStored({ ledger, models, records, failed }: Evidence): Violation[] {
  const violations: Violation[] = [];
  const modelIds = new Set(models.map(({ id }) => id));
  const known = records.flatMap((record) => record.known.map((id) => ({ id, name: record.name })));
  for (const [id, found] of groupBy(known, (one) => one.id)) {
    if (found.length > 1) violations.push({ kind: 'doubled', what: `${found.length} records of model ${id}` });
    if (!modelIds.has(id) && failed?.has(id) !== true && !ledger.lost.has(id))
      violations.push({ kind: 'orphaned', what: `a record of model ${id}, which is not there: ${found[0]?.name}` });
  }
  for (const { id, title, tags } of models) {
    if (tags.filter((tag) => /^ev[mu]-[0-9a-f]{32}$/.test(tag)).length === 1) continue;
    const what = `model ${id} (${title}) does not have exactly one tag of the service: ${tags.join(', ')}`;
    violations.push({ kind: 'other', what });
  }
  return violations;
}
