import { type Request, type Response, Router } from 'express';
import { wholeUserQuery } from '../../../contract/resources/identity/erasures';
import type { DatabaseManager } from '../../../database/database-manager';
import { ApiError } from '../../../errors/api-error';
import { erasureNotFound } from '../../../services/voice-models/erasure/refusals';
import type { ExportUserDeps } from '../../../services/voice-models/export/export-user';
import { noteOfUser } from '../../identity/audited';
import { parseOfUser } from '../../identity/scoped';
import { principalOf } from '../../identity/sign-in';
import { hasBody } from '../../input/body-headers';
import { sendJson } from '../../responses/send-json';
import { addRoute } from '../add-route';
import { type BeginErasureDeps, beginErasure } from './begin-erasure';
import { ExportSender } from './send-export';

/** What the routes of users need. */
export interface UsersRouterDeps extends ExportUserDeps, BeginErasureDeps {
  readonly database: DatabaseManager;
}

/** All of a user: export it, erase it, and see how far that has come. */
export function usersRouter(deps: UsersRouterDeps): Router {
  const { database } = deps;
  const exports = new ExportSender();
  const router = Router();
  const erase = async (req: Request, res: Response): Promise<void> => {
    refuseBody(req);
    if (principalOf(res)?.by === 'key') throw notWithKey();
    const { user_id } = parseOfUser(res, wholeUserQuery, req.query);
    const erasure = await beginErasure(deps, user_id);
    noteOfUser(res, 'erasure_asked_for', user_id);
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
    if (req.method === 'HEAD') {
      exports.sendHead(res, user_id);
      return;
    }
    noteOfUser(res, 'exported', user_id);
    await exports.send(deps, res, user_id);
  };
  addRoute(router, '/users/me/export', { get: [send] });
  addRoute(router, '/users/me', { delete: [erase] });
  addRoute(router, '/users/me/erasure', { get: [read] });
  return router;
}

/** A user that is named in a body would not be the one who is erased. */
function refuseBody(req: Request): void {
  if (!hasBody(req)) return;
  const message = 'is not expected; a user is named by user_id in the address';
  throw new ApiError('invalid_parameter', `A body ${message}.`, { errors: [{ field: 'body', message }] });
}

/** A key that has leaked must not end everything of its user. */
function notWithKey(): ApiError {
  return new ApiError('not_with_key', 'A key cannot erase its user. Use an access token, or sign in.');
}
