import type { Request } from 'express';
import { idempotencyKey } from '../../contract/fields';
import { ApiError } from '../../errors/api-error';

/**
 * The `Idempotency-Key` of a request, or null when it has none. Throws `invalid_idempotency_key` for one that is empty,
 * longer than 255 characters, not printable ASCII without blanks, or sent twice.
 */
export function readIdempotencyKey(req: Request): string | null {
  const sent = req.headersDistinct['idempotency-key'];
  if (sent === undefined) return null;
  const [key = ''] = sent;
  if (sent.length === 1 && idempotencyKey.safeParse(key).success) return key;
  const detail = 'Send one Idempotency-Key of 1 to 255 printable ASCII characters without blanks, or none.';
  throw new ApiError('invalid_idempotency_key', detail);
}
