import type { Request, Response } from 'express';
import type { Idempotency } from '../../../services/creation/idempotency';
import { toUserKey } from '../../../services/creation/journal-key';
import type { FairUse } from '../../../services/fair-use';
import { isAdmin, limitHolderFor } from '../../identity/limit-holder';
import { principalOf } from '../../identity/sign-in';
import { wantsHtml } from '../../responses/json-or-page';

/** What refusing an upload early needs. */
export interface AllowedDeps {
  readonly fairUse: FairUse;
  readonly idempotency: Pick<Idempotency, 'find'>;
}

/** What is known of a request before its body is read. */
interface Sent {
  /** Its `Idempotency-Key`; null where it has none. */
  readonly key: string | null;
  /** Whose key that is; null where only the body says so. */
  readonly keyOf: string | null;
}

/**
 * Refuses a new voice, before a byte of its body is read, where the user has too many, or may have no recording inspected for now.
 * What may be the repetition of an upload goes on, since it is to get the response of the first one. Throws ApiError
 * `too_many_voices` or `limit_reached`.
 */
export async function assertUploadAllowed(
  deps: AllowedDeps,
  req: Request,
  res: Response,
  key: string | null,
): Promise<void> {
  const { voices } = deps.fairUse;
  // An admin names the user in the form, for whom both are counted.
  if (isAdmin(res)) return;
  const user = principalOf(res)?.userId ?? null;
  try {
    await assertInspectable(deps, req, res, null);
    if (user !== null) await voices?.assertFree(user);
  } catch (error) {
    if (await mayBeRepeated(deps, req, { key, keyOf: user })) return;
    throw error;
  }
}

/**
 * The same for other requests with recordings: a version of a voice, whose owner's the key is, or a check, which has none. Throws
 * ApiError `limit_reached`.
 */
export async function assertInspectable(
  deps: AllowedDeps,
  req: Request,
  res: Response,
  sent: Sent | null,
): Promise<void> {
  try {
    await deps.fairUse.inspection?.assertOpen(limitHolderFor(req, res, sent?.keyOf ?? null));
  } catch (error) {
    if (sent !== null && (await mayBeRepeated(deps, req, sent))) return;
    throw error;
  }
}

async function mayBeRepeated(
  { idempotency }: Pick<AllowedDeps, 'idempotency'>,
  req: Request,
  { key, keyOf }: Sent,
): Promise<boolean> {
  // A form of a browser without scripts has its key inside.
  if (key === null) return wantsHtml(req);
  if (keyOf === null) return true;
  const { kind } = await idempotency.find(toUserKey(key, keyOf));
  return kind !== 'absent';
}
