import { isSettled } from './world/client';
import { isSuccess, type Ledger, type Upload } from './world/ledger';
import type { StoredRecord } from './world/surroundings';

/** What stands at Fish.Audio and in the records when all is quiet, and what the clients were told. */
export interface Evidence {
  readonly ledger: Ledger;
  readonly models: readonly { readonly id: string; readonly title: string; readonly tags: readonly string[] }[];
  readonly records: readonly StoredRecord[];
}

/** Every broken promise in words. */
export interface Violations {
  /** A voice model was promised and is not there, or not in the records. */
  readonly lost: readonly string[];
  /** One upload has two models, two records, or two answers that contradict each other. */
  readonly doubled: readonly string[];
  /** A model that nobody recorded, or a record of a model that is not there. */
  readonly orphaned: readonly string[];
  /** Anything else that must not be. */
  readonly other: readonly string[];
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function story({ name, userId, key, answers }: Upload): string {
  const told = answers
    .slice(-8)
    .map(({ status, code, modelId, databaseStatus }) =>
      [status || 'no answer', code, modelId, databaseStatus].filter((word) => word !== null).join(' '),
    );
  return `${name} (${userId === null ? 'nobody' : `user ${userId}`}, ${key ?? 'no key'}): ${told.join('; ')}`;
}

/** Compares what was promised with what is there. */
export function findViolations({ ledger, models, records }: Evidence): Violations {
  const lost: string[] = [];
  const doubled: string[] = [];
  const orphaned: string[] = [];
  const other: string[] = [];
  const modelsByName = groupBy(models, ({ title }) => title);
  const modelIds = new Set(models.map(({ id }) => id));
  const recordsByModel = groupBy(records, ({ model_id }) => model_id);

  for (const upload of ledger.uploads) {
    const made = modelsByName.get(upload.name) ?? [];
    const promised = new Set(upload.answers.filter(isSuccess).map(({ modelId }) => modelId ?? 'no model_id'));
    const about = (what: string): string => `${what}: ${story(upload)}`;
    if (made.length > 1) doubled.push(about(`models ${made.map(({ id }) => id).join(', ')}`));
    if (promised.size > 1) doubled.push(about('answers name several models'));
    for (const id of promised) {
      if (!modelIds.has(id)) lost.push(about(`no model ${id}`));
      if (upload.userId !== null && recordsByModel.get(id)?.[0]?.user_id !== upload.userId)
        lost.push(about(`no record of ${id}`));
    }
    for (const { id } of made) {
      if (upload.userId !== null && !recordsByModel.has(id)) orphaned.push(about(`model ${id} without a record`));
    }
    if (upload.key !== null && !isSettled(upload)) other.push(about('never settled'));
    if (upload.answers.some(({ status, code }) => isOurFault(status, code))) other.push(about('a wrong answer'));
  }
  for (const [id, found] of recordsByModel) {
    if (found.length > 1) doubled.push(`${found.length} records of model ${id}`);
    if (!modelIds.has(id)) orphaned.push(`a record of model ${id}, which is not there: ${found[0]?.name}`);
  }
  for (const { id, title, tags } of models) {
    if (tags.filter((tag) => /^ev[mu]-[0-9a-f]{32}$/.test(tag)).length !== 1)
      other.push(`model ${id} (${title}) has not one tag of ours: ${tags.join(', ')}`);
  }
  return { lost, doubled, orphaned, other };
}

/** The uploads are good and nothing but the surroundings fails: such an answer is a mistake whatever happens. */
function isOurFault(status: number, code: string | null): boolean {
  return code === 'internal_error' || (status >= 400 && status < 500 && ![408, 409, 429].includes(status));
}
