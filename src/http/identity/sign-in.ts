import type { Request, RequestHandler, Response } from 'express';
import { hasScope, type Principal, type Scope } from '../../domain/identity/principal';
import { ApiError } from '../../errors/api-error';
import { unauthenticated } from '../../services/identity';
import { bearerTokenOf } from './bearer-token';

/** Tells who a request comes from. */
export interface Authenticator {
  /**
   * Whom an access token or the key of a program belongs to. Throws ApiError `unauthenticated`, the same for all that is wrong
   * with it, and `sign_in_unavailable` where that cannot be told now.
   */
  ofToken(token: string): Promise<Principal>;
}

/** Makes the authenticator known to the routes. Null: the service has no sign-in, and every request may do everything. */
export function signIn(authenticator: Authenticator | null): RequestHandler {
  return (_req, res, next) => {
    res.locals.authenticator = authenticator;
    next();
  };
}

/** Whether requests have to say who they come from. */
export function hasSignIn(res: Response): boolean {
  return authenticatorOf(res) !== null;
}

/** Who the request comes from; null where the service has no sign-in. Only to be asked behind `requireScope`. */
export function principalOf(res: Response): Principal | null {
  return (res.locals.principal as Principal | undefined) ?? null;
}

/**
 * Lets those through who have the scope, before anything of the body is read. Throws ApiError `unauthenticated`,
 * `insufficient_scope`, or `sign_in_unavailable`.
 */
export function requireScope(scope: Scope): RequestHandler {
  return async (req, res, next) => {
    const authenticator = authenticatorOf(res);
    if (authenticator !== null) {
      const principal = await authenticate(authenticator, req);
      if (!hasScope(principal, scope)) throw insufficientScope(scope);
      res.locals.principal = principal;
    }
    next();
  };
}

function authenticatorOf(res: Response): Authenticator | null {
  return (res.locals.authenticator as Authenticator | null | undefined) ?? null;
}

async function authenticate(authenticator: Authenticator, req: Request): Promise<Principal> {
  const token = bearerTokenOf(req.headers);
  if (token === null) throw unauthenticated();
  return authenticator.ofToken(token);
}

function insufficientScope(scope: Scope): ApiError {
  return new ApiError('insufficient_scope', `This needs the scope ${scope}, which the token does not have.`, {
    headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
  });
}
