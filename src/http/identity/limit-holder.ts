import type { Request, Response } from 'express';
import type { LimitHolder, TimedLimit } from '../../services/fair-use';
import type { InspectionAllowance } from '../../services/samples';
import type { SpeechAllowance } from '../../services/speech';
import { nameOfUser, senderOf } from './sender-of';
import { principalOf } from './sign-in';

/** For whom it counts what a request uses: the user where one is known, else the address. */
export function limitHolderOf(req: Request, res: Response): LimitHolder {
  return { name: senderOf(req, res), userId: principalOf(res)?.userId ?? null };
}

/** What is left to a request of inspecting samples; undefined where that is not limited. */
export function inspectionAllowance(
  limit: TimedLimit | null,
  req: Request,
  res: Response,
): InspectionAllowance | undefined {
  return limit?.allowanceOf(limitHolderOf(req, res));
}

/**
 * What is left to a request of speaking; undefined where that is not limited. What an admin has spoken counts for the owner of the
 * voice, for whom the admin acts.
 */
export function speechAllowance(limit: TimedLimit | null, req: Request, res: Response): SpeechAllowance | undefined {
  if (limit === null) return undefined;
  const isAdmin = principalOf(res)?.scopes.has('voices:admin') ?? false;
  return {
    reserve: (characters, owner) => {
      const ofOwner = isAdmin && owner !== null ? { name: nameOfUser(owner), userId: owner } : null;
      return limit.reserve(ofOwner ?? limitHolderOf(req, res), characters);
    },
  };
}
