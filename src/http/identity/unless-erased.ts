import type { Response } from 'express';
import type { DatabaseManager } from '../../database/database-manager';
import { ApiError } from '../../errors/api-error';
import { TakenBack } from '../../services/creation/upload-once';
import { assertNotErasing } from '../../services/voice-models/erasure/refusals';
import { arrivedAtOf } from '../middleware/request-context';

/** Where it is looked up whether somebody was erased. */
interface ErasedDeps {
  readonly database: Pick<DatabaseManager, 'state' | 'identity'>;
}

/** What makes something of a user, and how it is taken away again. */
interface Making<T> {
  readonly make: () => Promise<T>;
  readonly undo: (made: T) => Promise<unknown>;
}

/** Throws `erasure_in_progress` where everything of a user is being erased, or was since the request arrived. */
export function assertNotErasedSince(deps: ErasedDeps, res: Response, userId: string | null): Promise<void> {
  return assertNotErasing(deps.database, userId, arrivedAtOf(res));
}

/**
 * Makes something of a user, unless the user is being erased. What was made while that began is taken away again, since the
 * erasure may have looked before it was there. Throws `erasure_in_progress`, and what `make` throws.
 */
export async function unlessErased<T>(
  deps: ErasedDeps,
  res: Response,
  userId: string | null,
  { make, undo }: Making<T>,
): Promise<T> {
  await assertNotErasedSince(deps, res, userId);
  const made = await make();
  await undoIfErased(deps, res, userId, () => undo(made));
  return made;
}

/** Takes away what was made of a user who is being erased by now. Throws TakenBack then, with the code `erasure_in_progress`. */
export async function undoIfErased(
  deps: ErasedDeps,
  res: Response,
  userId: string | null,
  undo: () => Promise<unknown>,
): Promise<void> {
  try {
    await assertNotErasedSince(deps, res, userId);
  } catch (error) {
    const isGone = await undo().then(
      () => true,
      () => false,
    );
    throw error instanceof ApiError ? new TakenBack(error, { remains: !isGone }) : error;
  }
}
