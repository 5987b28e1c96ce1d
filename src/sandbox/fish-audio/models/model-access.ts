import type { Account } from '../accounts';
import { problem, Refusal } from '../exchange/reply';
import type { World } from '../world';
import type { StoredModel } from './stored-model';

/** Whether an account may hear a model: its own, the public ones, and unlisted ones whose id it knows. */
export function mayUse(account: Account, model: StoredModel): boolean {
  return model.ownerId === account.id || model.entity.visibility !== 'private';
}

/** The model with this id. Throws a Refusal: 404 when there is none, 403 when it is another account's private one. */
export function readableModel(world: World, account: Account, id: string): StoredModel {
  const model = world.library.get(id);
  if (model === undefined) throw new Refusal(problem(404, 'Model not found'));
  if (!mayUse(account, model)) throw new Refusal(problem(403, 'Permission denied'));
  return model;
}

/** As {@link readableModel}, for changing it: 403 for everything that is not the account's own. */
export function ownModel(world: World, account: Account, id: string): StoredModel {
  const model = readableModel(world, account, id);
  if (model.ownerId !== account.id) throw new Refusal(problem(403, 'Permission denied'));
  return model;
}
