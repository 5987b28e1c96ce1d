import type { Evidence } from '../world/evidence';
import { hasReceipt } from '../world/ledger';
import type { List } from '../world/lists';
import { groupBy } from './group-by';
import type { Violation } from './violations';

/** Whether every instance lists every record of a user, once, and nothing else. */
export function judgeLists({ ledger, records, lists = [] }: Evidence): Violation[] {
  const idsByUser = new Map(
    [...groupBy(records, ({ user_id }) => user_id)].map(([user, found]) => [
      user,
      new Set(found.map(({ model_id }) => model_id)),
    ]),
  );
  const deleted = new Set(ledger.deletions.filter(hasReceipt).map(({ modelId }) => modelId));
  // A version that has become the current one meanwhile is the same voice.
  const present = new Map(records.flatMap(({ known, model_id }) => known.map((id) => [id, model_id])));
  const named = lists.map((list) => ({
    ...list,
    models: list.models.map((model) => ({ ...model, model_id: present.get(model.model_id) ?? model.model_id })),
  }));
  return named.flatMap((list) =>
    judgeList(list, idsByUser.get(list.userId) ?? new Set(), deleted).map(({ kind, what }) => {
      return { kind, what: `${what} in the list of user ${list.userId} by ${list.instance}` };
    }),
  );
}

/** What is listed and deleted is judged with the deletions. */
function judgeList(list: List, recorded: ReadonlySet<string>, deleted: ReadonlySet<string>): Violation[] {
  const violations: Violation[] = [];
  const listed = groupBy(list.models, ({ model_id }) => model_id);
  for (const id of recorded) if (!listed.has(id)) violations.push({ kind: 'lost', what: `${id} is missing` });
  for (const [id, found] of listed) {
    if (found.length > 1) violations.push({ kind: 'doubled', what: `${id} is ${found.length} times` });
    if (!recorded.has(id) && !deleted.has(id)) violations.push({ kind: 'other', what: `${id} has no record and is` });
  }
  return violations;
}
