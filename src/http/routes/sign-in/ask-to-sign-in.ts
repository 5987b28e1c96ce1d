import type { RequestHandler } from 'express';
import { unauthenticated } from '../../../services/identity';
import type { PageCookies } from '../../identity/page/cookies';
import { returnPathOf } from '../../identity/page/return-path';
import { checkScope, hasPageSignIn, hasSignIn, identify } from '../../identity/sign-in';
import { showSignIn, signedOutNotice } from './show-sign-in';

/** Lets those through who may see the page; shows the others how to sign in. Throws as `requireScope` does. */
export function askToSignIn({ cookies }: { readonly cookies: PageCookies }): RequestHandler {
  return async (req, res, next) => {
    if (!hasSignIn(res)) return next();
    const principal = await identify(req, res);
    if (principal !== null) {
      checkScope(principal, 'voices:read');
      return next();
    }
    if (!hasPageSignIn(res)) throw unauthenticated();
    const hadSession = cookies.session(req) !== null;
    if (hadSession) cookies.clearSession(req, res);
    const notice = signedOutNotice(req.query.flash) ?? (hadSession ? 'ended' : undefined);
    showSignIn(req, res, { status: 200, notice, returnPath: returnPathOf(req.url) });
  };
}
