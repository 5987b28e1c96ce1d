import { type Consent, consentBasis } from '../../domain/consent';
import { membersOf, readDate, readHexId, readOneOf, readText } from './read-values';

/**
 * What a stored record or version says of the consent; null where it says nothing, or names a basis that is not known here.
 * One without a readable time was given when the record or version was made (`createdAt`).
 */
export function decodeConsent(stored: unknown, createdAt: Date): Consent | null {
  const { basis, text_version, at, by } = membersOf(stored);
  const known = readOneOf(consentBasis.options, basis);
  if (known === null) return null;
  return {
    basis: known,
    text_version: readText(text_version),
    at: readDate(at) ?? createdAt,
    by: readHexId(by),
  };
}
