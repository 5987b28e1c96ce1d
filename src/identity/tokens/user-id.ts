import { createHash } from 'node:crypto';

/** The bytes of an ObjectId. */
const ID_BYTES = 12;

/**
 * The id of a user whose issuer names none that the records could have: the first 12 bytes of the SHA-256 of issuer and
 * subject, as 24 hex digits in lower case. So the same person has the same id on every instance, also while there is no database.
 * Both are as the tokens have them: an issuer with a slash at its end is another one.
 */
export function userIdOf(issuer: string, subject: string): string {
  return createHash('sha256').update(`${issuer}\n${subject}`).digest().subarray(0, ID_BYTES).toString('hex');
}
