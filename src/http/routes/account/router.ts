import { type Request, type RequestHandler, type Response, Router } from 'express';
import { createKeyBody, keyPath } from '../../../contract/resources/identity/keys';
import type { DatabaseManager } from '../../../database/database-manager';
import { type PageSession, type ProgramKeys, unauthenticated } from '../../../services/identity';
import { isConfirmation } from '../../../texts/confirmation';
import { publicPath } from '../../address/public-address';
import { markUnchanged, noteOfUser, noteOperation } from '../../identity/audited';
import type { PageCookies } from '../../identity/page/cookies';
import { formToken } from '../../identity/page/csrf';
import { sessionOf } from '../../identity/sign-in';
import { parseInput } from '../../input/parse-input';
import { formBody } from '../../middleware/small-body';
import { languageOf, renderPage } from '../../responses/render-page';
import { addRoute } from '../add-route';
import { issueKey } from '../identity/keys';
import { askToSignIn } from '../sign-in/ask-to-sign-in';
import { type BeginErasureDeps, beginErasure } from '../users/begin-erasure';
import { type AccountSources, readAccount } from './account-view';

/** What the page of an account needs. */
export interface AccountDeps extends AccountSources, BeginErasureDeps {
  readonly database: DatabaseManager;
  readonly keys: ProgramKeys | null;
  readonly cookies: PageCookies;
}

/** What the page may say after a form without scripts. */
const FLASHES = ['key_revoked', 'not_confirmed'] as const;
/** Seconds after which a browser looks again how far an erasure is. */
const REFRESH_SECONDS = 3;

/**
 * The page of whoever is signed in: the own id, keys of programs, export and erasure. Its script calls the API; the forms stand in
 * for that where a browser runs no scripts.
 */
export function accountRouter(deps: AccountDeps): Router {
  const router = Router();
  addRoute(router, '/account', { get: [askToSignIn(deps), show(deps)] }, { pageAccess: 'public' });
  const forms = { '/account/keys': makeKey, '/account/keys/:key_id/revoke': revokeKey, '/account/erase': erase };
  for (const [path, handler] of Object.entries(forms)) {
    const post = [...formBody(), formToken(), handler(deps)];
    addRoute(router, path, { post }, { pageAccess: 'voices:write', takesForms: true });
  }
  return router;
}

/** The session of a request; a program has none, and has the API. Throws `unauthenticated`. */
function pageSession(res: Response): PageSession {
  const session = sessionOf(res);
  if (session === null) throw unauthenticated();
  return session;
}

function show(deps: AccountDeps): RequestHandler {
  return (req, res) => showAccount(deps, req, res);
}

/** `newKey` is shown this once. */
async function showAccount(deps: AccountDeps, req: Request, res: Response, newKey = ''): Promise<void> {
  const { principal } = pageSession(res);
  const view = await readAccount(deps, principal.userId, languageOf(req));
  if (view.erasure !== null) {
    res.setHeader('Refresh', `${REFRESH_SECONDS}; url=${publicPath(res, '/account?flash=erased')}`);
  }
  const flash = FLASHES.find((one) => one === req.query.flash);
  const locals = { ...view, newKey, flash, scopes: [...principal.scopes] };
  renderPage(req, res, { view: 'account', locals });
}

/** Stands in for `POST /api/keys`. */
function makeKey(deps: AccountDeps): RequestHandler {
  return async (req, res) => {
    const { principal } = pageSession(res);
    const { name, scopes, days } = req.body ?? {};
    const asked = { name, scopes: [scopes ?? []].flat(), days: Number(days) };
    const request = parseInput(createKeyBody, asked);
    const { database, keys } = deps;
    if (keys === null) throw unauthenticated();
    const { key, text } = await issueKey({ database, keys }, res, { ...request, user_id: principal.userId });
    noteOperation(res, 'createKey', key);
    await showAccount(deps, req, res, text);
  };
}

/** Stands in for `DELETE /api/keys/:key_id`. */
function revokeKey({ keys }: AccountDeps): RequestHandler {
  return async (req, res) => {
    const { principal } = pageSession(res);
    const { key_id } = parseInput(keyPath, req.params);
    if (keys === null) throw unauthenticated();
    const { key, wasRevoked } = await keys.revoke(key_id, principal.userId);
    if (wasRevoked) markUnchanged(res);
    noteOperation(res, 'revokeKey', key);
    res.redirect(303, publicPath(res, '/account?flash=key_revoked'));
  };
}

/** Stands in for `DELETE /api/users/me`. */
function erase(deps: AccountDeps): RequestHandler {
  return async (req, res) => {
    const { principal } = pageSession(res);
    if (!isConfirmation(req.body?.confirm)) {
      res.redirect(303, publicPath(res, '/account?flash=not_confirmed'));
      return;
    }
    await beginErasure(deps, principal.userId);
    noteOfUser(res, 'erasure_asked_for', principal.userId);
    res.redirect(303, publicPath(res, '/account?flash=erased'));
  };
}
