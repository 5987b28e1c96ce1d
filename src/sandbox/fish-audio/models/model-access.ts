import type { Account } from '../accounts';
import { errorResponse, HttpError } from '../http/response';
import type { SandboxContext } from '../sandbox-context';
import type { StoredModel } from './stored-model';

/** Whether an account may use a model: its own, the public ones, and unlisted ones whose id it knows. */
export function mayUse(account: Account, model: StoredModel): boolean {
  return model.ownerId === account.id || model.entity.visibility !== 'private';
}

/** The model with this id. Throws an HttpError: 404 when there is none, 403 when it is another account's private one. */
export function readableModel(context: SandboxContext, account: Account, id: string): StoredModel {
  const model = context.modelStore.get(id);
  if (model === undefined) throw new HttpError(errorResponse(404, 'Model not found'));
  if (!mayUse(account, model)) throw new HttpError(errorResponse(403, 'Permission denied'));
  return model;
}

/** The model with this id, to be changed. As {@link readableModel}, but 403 for every model of another account. */
export function ownModel(context: SandboxContext, account: Account, id: string): StoredModel {
  const model = readableModel(context, account, id);
  if (model.ownerId !== account.id) throw new HttpError(errorResponse(403, 'Permission denied'));
  return model;
}
