import type { Request, Response } from 'express';
import type { SignInFault } from '../../../identity/sign-in/sign-in-errors';
import { renderPage } from '../../responses/render-page';
import { signInLink } from './return-path';

/** What the card for signing in may say: why one has to, or why it did not succeed. */
const NOTICES = [
  'signed_out',
  'signed_out_everywhere',
  'erased',
  'signed_out_here',
  'ended',
  'stale',
  'denied',
  'no_scope',
  'failed',
] as const;
/** One of them. */
export type SignInNotice = (typeof NOTICES)[number];

/** What the card shows. */
export interface SignInCard {
  readonly status: number;
  readonly notice: SignInNotice | undefined;
  /** Where to go after signing in: as `returnPathOf` gives it. */
  readonly returnPath: string;
}

/** What is to be said after signing out, or an erasure; undefined for anything else that the address has. */
export function signedOutNotice(code: unknown): SignInNotice | undefined {
  return NOTICES.slice(0, 4).find((notice) => notice === code);
}

/** What is to be said of a sign-in that did not succeed. */
export function noticeOf(reason: SignInFault): SignInNotice {
  return NOTICES.find((notice) => notice === reason) ?? 'failed';
}

/** Shows the page to whoever is not signed in. */
export function showSignIn(req: Request, res: Response, { status, notice, returnPath }: SignInCard): void {
  res.status(status);
  const isGood = notice !== 'signed_out_here' && signedOutNotice(notice) !== undefined;
  renderPage(req, res, { view: 'sign-in', locals: { notice, link: signInLink(returnPath), isGood } });
}
