import type { Evidence, StoredModel } from '../world/evidence';
import type { Violation } from './violations';

/** Whether no voice was said to be ready, in a response or in a list, that was not. */
export function judgeStates({ ledger, models, lists = [], failed = new Set() }: Evidence): Violation[] {
  const byId = new Map(models.map((model) => [model.id, model]));
  const told = [...ledger.uploads, ...ledger.versions].flatMap(({ responses }) =>
    responses
      .filter(({ modelId, modelState, atMs }) => modelState === 'trained' && !wasReady(modelId, atMs, byId, failed))
      .map(({ modelId }) => `a response says that ${modelId} is ready`),
  );
  const listed = lists.flatMap(({ models: found }) =>
    found
      .filter(({ model_id, model_state }) => model_state === 'trained' && !isReady(model_id, byId, failed))
      .map(({ model_id }) => `a list says that ${model_id} is ready`),
  );
  return [...told, ...listed].map((what) => ({ kind: 'other', what }));
}

function isReady(id: string, byId: ReadonlyMap<string, StoredModel>, failed: ReadonlySet<string>): boolean {
  return !failed.has(id) && (byId.get(id)?.state ?? 'trained') === 'trained';
}

/** Of a model that has been deleted since, nothing is known but whether it failed. */
function wasReady(
  id: string | null,
  atMs: number,
  byId: ReadonlyMap<string, StoredModel>,
  failed: ReadonlySet<string>,
): boolean {
  if (id === null || failed.has(id)) return id === null;
  return atMs >= (byId.get(id)?.trainedAtMs ?? 0);
}
