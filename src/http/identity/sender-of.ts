import type { Request, Response } from 'express';
import { clientOf } from '../middleware/client-of';
import { principalOf } from './sign-in';

/**
 * Names who takes turns and shares places with others: the user where it is known who the request comes from, else the address, as
 * `clientOf` tells it. So users behind one address are not in each other's way, and one user at two addresses is one.
 */
export function senderOf(req: Request, res: Response): string {
  const principal = principalOf(res);
  return principal === null ? clientOf(req) : nameOfUser(principal.userId);
}

/** A user among the names of those who are counted, none of which begins like that. */
export function nameOfUser(userId: string): string {
  return `user:${userId}`;
}
