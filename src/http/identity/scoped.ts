import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { DatabaseManager } from '../../database/database-manager';
import type { Access, Need } from '../../domain/identity/access';
import { ApiError } from '../../errors/api-error';
import { invalidInput } from '../../errors/invalid-input';
import { ownerError } from '../../services/sharing/owner-only';
import { readInput } from '../input/parse-input';
import { principalOf } from './sign-in';

/** What a request may reach, and for what it is. */
export function accessOf(res: Response, need: Need): Access {
  const principal = principalOf(res);
  if (principal === null || principal.scopes.has('voices:admin')) return null;
  return { userId: principal.userId, need };
}

/**
 * The same parts, limited to what the request may reach: the records are those of the user, and those that were lent to the
 * user for what is needed. Everything else is absent for whoever works with them.
 */
export function scoped<D extends { readonly database: DatabaseManager; readonly access?: Access }>(
  deps: D,
  res: Response,
  need: Need,
): D {
  const access = accessOf(res, need);
  return access === null ? deps : { ...deps, database: deps.database.for(access), access };
}

/** A handler that works with the parts as far as its request may reach. */
export function reaching<D extends { readonly database: DatabaseManager; readonly access?: Access }>(
  deps: D,
  need: Need,
  handle: (reachable: D, req: Request, res: Response) => Promise<void>,
): RequestHandler {
  return (req, res) => handle(scoped(deps, res, need), req, res);
}

/**
 * Runs what only the owner of a voice may do. Throws what it throws, but ApiError `not_owner` for `voice_model_not_found` where the
 * voice was lent to the user of the request. A request may name no voice.
 */
export async function asOwner<T>(
  { database }: { readonly database: DatabaseManager },
  res: Response,
  modelId: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw modelId === undefined ? error : await ownerError({ database, access: accessOf(res, 'own') }, modelId, error);
  }
}

interface OfUser {
  readonly user_id?: string | undefined;
}

const NO_USER = { field: 'user_id', message: 'must be sent once, as 24 hex digits' };

/**
 * The user that a request names; the signed-in one where it names none. Undefined without sign-in where none is named. Throws
 * ApiError `user_mismatch` for another user, except where an admin names one.
 */
export function userOf(res: Response, named: string | undefined): string | undefined {
  const principal = principalOf(res);
  if (principal === null) return named;
  if (named === undefined || named === principal.userId || principal.scopes.has('voices:admin')) {
    return named ?? principal.userId;
  }
  throw new ApiError('user_mismatch', 'This user_id is not yours. Leave it out: it is that of the token.', {
    errors: [{ field: 'user_id', message: 'is not that of the token' }],
  });
}

/**
 * Parses what a client sent about the things of a user. Throws as `parseInput` and `userOf` do, and `invalid_parameter` where
 * nothing says which user is meant.
 */
export function parseOfUser<T extends OfUser>(
  res: Response,
  schema: z.ZodType<T>,
  input: unknown,
): T & { readonly user_id: string } {
  const result = readInput(schema, input);
  const isNamed = principalOf(res) !== null || (input as OfUser | null | undefined)?.user_id !== undefined;
  const errors = [...('errors' in result ? result.errors : []), ...(isNamed ? [] : [NO_USER])];
  if ('errors' in result || errors.length > 0) throw invalidInput(errors);
  return { ...result.value, user_id: userOf(res, result.value.user_id) as string };
}
