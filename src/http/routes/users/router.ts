import { type Request, type Response, Router } from 'express';
import { wholeUserQuery } from '../../../contract/resources/identity/erasures';
import type { DatabaseManager } from '../../../database/database-manager';
import { erasureNotFound } from '../../../services/voice-models/erasure/refusals';
import { parseOfUser } from '../../identity/scoped';
import { sendJson } from '../../responses/send-json';
import { addRoute } from '../add-route';

/** What the routes of users need. */
export interface UsersRouterDeps {
  readonly database: DatabaseManager;
  /** Looks for erasures that are due. */
  readonly erasures: { wake(): void };
}

/** All of a user: erase it, and see how far that has come. */
export function usersRouter({ database, erasures }: UsersRouterDeps): Router {
  const router = Router();
  const erase = async (req: Request, res: Response): Promise<void> => {
    const { user_id } = parseOfUser(res, wholeUserQuery, req.query);
    const erasure = await database.identity.erasures.request(user_id);
    erasures.wake();
    sendJson(res, 'eraseUser', erasure);
  };
  const read = async (req: Request, res: Response): Promise<void> => {
    const { user_id } = parseOfUser(res, wholeUserQuery, req.query);
    const erasure = await database.identity.erasures.find(user_id);
    if (erasure === null) throw erasureNotFound();
    sendJson(res, 'readErasure', erasure);
  };
  addRoute(router, '/users/me', { delete: [erase] });
  addRoute(router, '/users/me/erasure', { get: [read] });
  return router;
}
