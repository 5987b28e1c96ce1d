import { type Request, type Response, Router } from 'express';
import { wholeUserQuery } from '../../../contract/resources/identity/erasures';
import type { DatabaseManager } from '../../../database/database-manager';
import { erasureNotFound } from '../../../services/voice-models/erasure/refusals';
import type { ExportUserDeps } from '../../../services/voice-models/export/export-user';
import { parseOfUser } from '../../identity/scoped';
import { sendJson } from '../../responses/send-json';
import { addRoute } from '../add-route';
import { ExportSender } from './send-export';

/** What the routes of users need. */
export interface UsersRouterDeps extends ExportUserDeps {
  readonly database: DatabaseManager;
  /** Looks for erasures that are due. */
  readonly erasures: { wake(): void };
}

/** All of a user: export it, erase it, and see how far that has come. */
export function usersRouter(deps: UsersRouterDeps): Router {
  const { database, erasures } = deps;
  const exports = new ExportSender();
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
  const send = async (req: Request, res: Response): Promise<void> => {
    const { user_id } = parseOfUser(res, wholeUserQuery, req.query);
    if (req.method === 'HEAD') res.setHeader('Content-Type', 'application/zip').end();
    else await exports.send(deps, res, user_id);
  };
  addRoute(router, '/users/me/export', { get: [send] });
  addRoute(router, '/users/me', { delete: [erase] });
  addRoute(router, '/users/me/erasure', { get: [read] });
  return router;
}
