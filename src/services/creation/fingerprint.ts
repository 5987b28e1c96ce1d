import type { Consent } from '../../domain/consent';
import { sha256Hex } from '../../domain/values/sha256-hex';
import type { CreateVoiceModelInput } from './create-voice-model';

/**
 * What an idempotency key is bound to, in the order in which it is hashed. Neither the list nor its order may change:
 * the fingerprints of keys that are in use when a new version of the service starts would no longer match, and neither
 * would the tags made of them.
 */
const COUNTED = [
  'tags',
  'enhance_audio_quality',
  'transcripts',
  'name',
  'user_id',
  'echo_id',
  'description',
  'visibility',
] as const satisfies readonly (keyof CreateVoiceModelInput)[];

/** The fields of an upload that are neither in the list above nor files, which are counted by their content. */
type LaterField = Exclude<keyof CreateVoiceModelInput, (typeof COUNTED)[number] | 'samples' | 'cover'>;

/**
 * Fields that came later, in the order in which they came, with the value that stands for their absence. With that
 * value they are left out, so that a repeated upload that does not know of them keeps its fingerprint.
 */
const COUNTED_LATER: Readonly<Record<LaterField, unknown>> = { consent: null };

/** What counts of a consent: all but when it was given, and by whom, which the scope of the key says. */
export function countedOf(consent: Consent | null): Pick<Consent, 'basis' | 'text_version'> | null {
  return consent && { basis: consent.basis, text_version: consent.text_version };
}

/** The SHA-256 in hex of everything that decides what an upload makes: its fields, and its samples and cover by their content. */
export function fingerprintOf(
  input: CreateVoiceModelInput,
  countedLater: Readonly<Record<string, unknown>> = COUNTED_LATER,
): string {
  // The same upload, sent again, says the same at another time.
  const values = new Map<string, unknown>(Object.entries({ ...input, consent: countedOf(input.consent) }));
  const counted = COUNTED.map((field) => [field, values.get(field)]);
  const later = Object.entries(countedLater)
    .filter(([field, absent]) => values.has(field) && JSON.stringify(values.get(field)) !== JSON.stringify(absent))
    .map(([field]) => [field, values.get(field)]);
  const cover = input.cover === null ? [] : [input.cover.sha256];
  const content = [Object.fromEntries([...counted, ...later]), input.samples.map(({ sha256 }) => sha256), ...cover];
  return sha256Hex(JSON.stringify(content));
}
