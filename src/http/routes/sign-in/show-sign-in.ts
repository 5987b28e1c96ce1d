import type { Request, Response } from 'express';
import type { SignInFault } from '../../../identity/sign-in/sign-in-errors';
import { signInLink } from '../../identity/page/return-path';
import { renderPage } from '../../responses/render-page';

/** What the card for signing in may say after signing out, or an erasure. */
const SIGNED_OUT = ['signed_out', 'signed_out_everywhere', 'erased', 'signed_out_here'] as const;
/** What it may say of why signing in did not succeed. */
const FAILED = ['stale', 'denied', 'no_scope', 'failed'] as const;
/** What it may say at all; a session that has ended is told by its cookie. */
export type SignInNotice = (typeof SIGNED_OUT)[number] | 'ended' | (typeof FAILED)[number];

/** What the card shows. */
export interface SignInCard {
  readonly status: number;
  readonly notice: SignInNotice | undefined;
  /** Where to go after signing in: as `returnPathOf` gives it. */
  readonly returnPath: string;
}

/** What is to be said after signing out, or an erasure; undefined for anything else that the address has. */
export function signedOutNotice(code: unknown): SignInNotice | undefined {
  return SIGNED_OUT.find((notice) => notice === code);
}

/** What is to be said of a sign-in that did not succeed. */
export function noticeOf(reason: SignInFault): SignInNotice {
  return FAILED.find((notice) => notice === reason) ?? 'failed';
}

/** Shows the page to whoever is not signed in. */
export function showSignIn(req: Request, res: Response, { status, notice, returnPath }: SignInCard): void {
  res.status(status);
  const isGood = notice !== 'signed_out_here' && signedOutNotice(notice) !== undefined;
  renderPage(req, res, { view: 'sign-in', locals: { notice, link: signInLink(returnPath), isGood } });
}
