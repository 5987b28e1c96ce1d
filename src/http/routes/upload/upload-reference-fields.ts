import type { z } from 'zod';
import { uploadTexts } from '../../../contract/resources/upload';
import type { Consent } from '../../../domain/consent';
import { ApiError, type FieldError } from '../../../errors/api-error';
import { invalidField, invalidInput } from '../../../errors/invalid-input';
import { COVER_FIELD } from '../../../media/cover/cover-refusals';
import { parseInput } from '../../input/parse-input';
import type { ReceivedUpload } from '../../uploads/upload-receiver';

/** The text fields of an upload, parsed. */
type UploadReferenceFields = z.output<typeof uploadTexts>;
/** Whether nothing is made of recordings without a consent. */
export interface ConsentRule {
  readonly requireConsent: boolean;
}

type ConsentFields = Pick<UploadReferenceFields, 'consent' | 'consent_text_version'>;

/**
 * Refuses an upload with a query: its fields belong into the form, and what is ignored would be missed only after the voice
 * model was paid for. To be called before the body is read. Throws `invalid_parameter`.
 */
export function refuseQuery(query: Readonly<Record<string, unknown>>): void {
  const message = 'is not a parameter of the address; send it as a field of the form';
  const errors = Object.keys(query).map((key) => ({ field: key.slice(0, 64), message }));
  if (errors.length === 0) return;
  throw new ApiError('invalid_parameter', `${errors.map(({ field }) => field).join(', ')} ${message}.`, { errors });
}

const asList = (value: unknown): unknown[] => (value === undefined ? [] : [value].flat());

/** The fields in which quotes may be meant: anything may be the name of a voice. */
const FREE_TEXTS = new Set(['name', 'description', 'tags', 'transcript']);

/**
 * Finds texts that a library has written as JSON, with quotes around them. Of a free text that is only certain where its
 * part says that it is JSON; it would be kept with the quotes, after the voice model was paid for.
 */
function jsonTexts({ fields, jsonFields }: ReceivedUpload): FieldError[] {
  return Object.entries(fields).flatMap(([field, value]) => {
    if (FREE_TEXTS.has(field) && !jsonFields.has(field)) return [];
    const isJson = asList(value).some((text) => typeof text === 'string' && /^\s*["[{]/.test(text));
    return isJson ? [{ field, message: 'was sent as JSON; send the plain text, without quotes or brackets' }] : [];
  });
}

/** Fish.Audio publishes no voice without a cover (Fish Audio OpenAPI, `cover_image`). */
function coverIsMissing(): ApiError {
  return invalidField(COVER_FIELD, 'must come with the visibility public: a PNG or JPEG file');
}

/** Without a basis there is nothing that the wording belongs to. */
function consentIsMissing(): ApiError {
  return invalidField('consent_text_version', 'must come with consent: on what basis the voice may be cloned');
}

/** What the fields of a form that arrives now say of the consent, and who sends it; null where they say nothing. */
export function consentOf({ consent, consent_text_version }: ConsentFields, by: string | null): Consent | null {
  if (consent === undefined) return null;
  return { basis: consent, text_version: consent_text_version ?? null, at: new Date(), by };
}

/** Refuses what says nothing of the consent where the service is run with REQUIRE_CONSENT=true. Throws `invalid_parameter`. */
export function assertConsent(consent: Consent | null, { requireConsent }: ConsentRule): void {
  if (consent !== null || !requireConsent) return;
  throw invalidField('consent', 'must be sent: self, permission or synthetic');
}

/** Parses the text fields of a form that has arrived. Throws `invalid_parameter` with every field at fault. */
export function parseUploadFields(received: ReceivedUpload): UploadReferenceFields {
  const { fields, samples } = received;
  const asJson = jsonTexts(received);
  if (asJson.length > 0) throw invalidInput(asJson);
  const parsed = parseInput(uploadTexts, fields);
  if (parsed.visibility === 'public' && received.cover === null) throw coverIsMissing();
  if (parsed.consent === undefined && parsed.consent_text_version !== undefined) throw consentIsMissing();
  const count = parsed.transcript.length;
  if (count === 0 || count === samples.length) return parsed;
  const message = `must come once for each of the ${samples.length} samples, in their order, or not at all`;
  throw invalidField('transcript', message);
}
