import { type Request, type Response, Router } from 'express';
import { noQuery } from '../../../contract/fields';
import { createKeyBody, keyListQuery, keyPath } from '../../../contract/resources/identity/keys';
import type { DatabaseManager } from '../../../database/database-manager';
import { type ApiKey, MAX_LIVING_KEYS } from '../../../domain/identity/api-key';
import { hasScope, type Scope } from '../../../domain/identity/principal';
import { ApiError } from '../../../errors/api-error';
import type { KeyRequest, ProgramKeys } from '../../../services/identity';
import { markUnchanged } from '../../identity/audited';
import { accessOf, parseOfUser } from '../../identity/scoped';
import { principalOf } from '../../identity/sign-in';
import { unlessErased } from '../../identity/unless-erased';
import { parseInput } from '../../input/parse-input';
import { jsonBody } from '../../middleware/small-body';
import { sendJson } from '../../responses/send-json';
import { addRoute } from '../add-route';

/** What the routes of keys need. */
export interface KeysRouterDeps {
  readonly database: DatabaseManager;
  /** Null without sign-in. */
  readonly keys: ProgramKeys | null;
}

/** Keys of programs. Without sign-in there are none, and the addresses do not exist. */
export function keysRouter(deps: KeysRouterDeps): Router {
  const { keys } = deps;
  const router = Router();
  if (keys === null) return router;

  const list = async (req: Request, res: Response): Promise<void> => {
    const { user_id } = parseOfUser(res, keyListQuery, req.query);
    const listed = await keys.list(user_id);
    sendJson(res, 'listKeys', { keys: listed.map(toJson), max_living: MAX_LIVING_KEYS });
  };
  const create = async (req: Request, res: Response): Promise<void> => {
    refuseKeys(res, null);
    parseInput(noQuery, req.query);
    const { user_id, name, scopes, days } = parseOfUser(res, createKeyBody, req.body);
    const { key, text } = await issueKey({ ...deps, keys }, res, { user_id, name, scopes, days });
    sendJson(res, 'createKey', { ...toJson(key), key: text });
  };
  const revoke = async (req: Request, res: Response): Promise<void> => {
    const { key_id } = parseInput(keyPath, req.params);
    refuseKeys(res, key_id);
    parseInput(noQuery, req.query);
    const { key, wasRevoked } = await keys.revoke(key_id, accessOf(res, 'own')?.userId ?? null);
    if (wasRevoked) markUnchanged(res);
    sendJson(res, 'revokeKey', toJson(key));
  };

  addRoute(router, '/keys', { get: [list], post: [...jsonBody(), create] });
  addRoute(router, '/keys/:key_id', { delete: [revoke] });
  return router;
}

function toJson({ user_id: _, ...shown }: ApiKey) {
  return shown;
}

/** A key that has leaked must not make others that outlive it, nor end those of other programs. It may end itself. */
function refuseKeys(res: Response, except: string | null): void {
  const principal = principalOf(res);
  if (principal?.by !== 'key' || (except !== null && principal.keyId === except)) return;
  throw new ApiError('not_with_key', 'A key cannot make keys, nor revoke another one. Use an access token.');
}

/**
 * Issues a key, unless its user is being erased: one that was issued while that began is withdrawn, so that no row of it stays.
 * Throws `insufficient_scope`, `erasure_in_progress`, and what `ProgramKeys.issue` throws.
 */
export async function issueKey(
  { database, keys }: { readonly database: DatabaseManager; readonly keys: ProgramKeys },
  res: Response,
  asked: KeyRequest,
): ReturnType<ProgramKeys['issue']> {
  refuseMoreScopes(res, asked.scopes);
  return unlessErased({ database }, res, asked.user_id, {
    make: () => keys.issue(asked),
    undo: (issued) => keys.withdraw(issued.key.key_id),
  });
}

/** Throws ApiError `insufficient_scope` where a key would have a scope that its maker does not have. */
function refuseMoreScopes(res: Response, scopes: readonly Scope[]): void {
  const principal = principalOf(res);
  const missing = principal && scopes.find((scope) => !hasScope(principal, scope));
  if (!missing) return;
  throw new ApiError('insufficient_scope', `A key has no scope that you do not have; ${missing} is one.`, {
    headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${missing}"` },
  });
}
