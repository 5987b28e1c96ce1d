import type { Request, Response } from 'express';
import type { LimitHolder, TimedLimit } from '../../services/fair-use';
import type { InspectionAllowance } from '../../services/samples';
import type { SpeechAllowance } from '../../services/speech';
import { nameOfUser, senderOf } from './sender-of';
import { principalOf } from './sign-in';

/** For whom it counts what a request uses: the user where one is known, else the address. */
function limitHolderOf(req: Request, res: Response): LimitHolder {
  return { name: senderOf(req, res), userId: principalOf(res)?.userId ?? null };
}

/** The same of a request that concerns a user, for whom an admin acts where one is known; null where none is. */
export function limitHolderFor(req: Request, res: Response, userId: string | null): LimitHolder {
  return isAdmin(res) && userId ? { name: nameOfUser(userId), userId } : limitHolderOf(req, res);
}

/** What is left to a request of inspecting samples for a voice of this user; undefined where that is not limited. */
export function inspectionAllowance(
  limit: TimedLimit | null,
  req: Request,
  res: Response,
  userId: string | null,
): InspectionAllowance | undefined {
  return limit?.allowanceOf(limitHolderFor(req, res, userId));
}

/**
 * What is left to a request of speaking; undefined where that is not limited. What an admin has spoken counts for the user of the
 * Echo, or the owner of the voice, for whom the admin acts.
 */
export function speechAllowance(limit: TimedLimit | null, req: Request, res: Response): SpeechAllowance | undefined {
  if (limit === null) return undefined;
  return {
    reserve: async (characters, userOf) => {
      const userId = isAdmin(res) ? await userOf() : null;
      return limit.reserve(limitHolderFor(req, res, userId), characters);
    },
  };
}

/** Whether a request may act for every user. */
export function isAdmin(res: Response): boolean {
  return principalOf(res)?.scopes.has('voices:admin') ?? false;
}
