import { isSettled } from './world/client';
import type { Evidence } from './world/evidence';
import { isSuccess, type Upload } from './world/ledger';

/** Every broken promise, in words. */
export interface Violations {
  /** A voice model was promised and does not exist, or has no record. */
  readonly lost: readonly string[];
  /** One upload has two models, two records, or two responses that contradict each other. */
  readonly duplicated: readonly string[];
  /** A model without a record, or a record of a model that does not exist. */
  readonly orphaned: readonly string[];
  /** Anything else that must not happen. */
  readonly other: readonly string[];
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function describeUpload({ name, userId, key, responses }: Upload): string {
  const told = responses
    .slice(-8)
    .map(({ status, code, modelId, databaseStatus }) =>
      [status || 'no response', code, modelId, databaseStatus].filter((word) => word !== null).join(' '),
    );
  return `${name} (${userId === null ? 'nobody' : `user ${userId}`}, ${key ?? 'no key'}): ${told.join('; ')}`;
}

/** Compares what was promised with what is stored. */
export function findViolations({ ledger, models, records }: Evidence): Violations {
  const lost: string[] = [];
  const duplicated: string[] = [];
  const orphaned: string[] = [];
  const other: string[] = [];
  const modelsByName = groupBy(models, ({ title }) => title);
  const modelIds = new Set(models.map(({ id }) => id));
  const recordsByModel = groupBy(records, ({ model_id }) => model_id);

  for (const upload of ledger.uploads) {
    const made = modelsByName.get(upload.name) ?? [];
    const promised = new Set(upload.responses.filter(isSuccess).map(({ modelId }) => modelId ?? 'no model_id'));
    const about = (what: string): string => `${what}: ${describeUpload(upload)}`;
    if (made.length > 1) duplicated.push(about(`models ${made.map(({ id }) => id).join(', ')}`));
    if (promised.size > 1) duplicated.push(about('responses name several models'));
    for (const id of promised) {
      if (!modelIds.has(id)) lost.push(about(`no model ${id}`));
      if (upload.userId !== null && recordsByModel.get(id)?.[0]?.user_id !== upload.userId)
        lost.push(about(`no record of ${id}`));
    }
    for (const { id } of made) {
      if (upload.userId !== null && !recordsByModel.has(id)) orphaned.push(about(`model ${id} without a record`));
    }
    if (upload.key !== null && !isSettled(upload)) other.push(about('never settled'));
    if (upload.responses.some(({ status, code }) => isServiceError(status, code)))
      other.push(about('an error of the service'));
  }
  for (const [id, found] of recordsByModel) {
    if (found.length > 1) duplicated.push(`${found.length} records of model ${id}`);
    if (!modelIds.has(id)) orphaned.push(`a record of model ${id}, which is not there: ${found[0]?.name}`);
  }
  for (const { id, title, tags } of models) {
    if (tags.filter((tag) => /^ev[mu]-[0-9a-f]{32}$/.test(tag)).length !== 1)
      other.push(`model ${id} (${title}) does not have exactly one tag of the service: ${tags.join(', ')}`);
  }
  return { lost, duplicated, orphaned, other };
}

/** All uploads are valid and only the surroundings fail, so these responses are errors of the service whatever happens. */
function isServiceError(status: number, code: string | null): boolean {
  return code === 'internal_error' || (status >= 400 && status < 500 && ![408, 409, 429].includes(status));
}
