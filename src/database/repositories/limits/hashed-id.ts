import { createHash } from 'node:crypto';

/** The `_id` of what is counted by name: a hash, so that no address of a client is stored. */
export function hashedId(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}
