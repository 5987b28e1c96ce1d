import { z } from 'zod';
import { ApiError, type FieldError } from '../../errors/api-error';
import { COVER_FIELD } from '../../media/cover/cover-refusals';
import { isServiceTag } from '../../services/operations/operation-tag';
import { objectId, parseInput, text } from '../input/parse-input';
import type { ReceivedUpload } from '../uploads/upload-receiver';

/** Browsers send every field of a form; an empty one counts as not sent. */
function optionalField<T>(schema: z.ZodType<T>) {
  return z.preprocess(
    (value) => (typeof value === 'string' && value.trim() === '' ? undefined : value),
    schema.optional(),
  );
}
const asList = (value: unknown): unknown[] => (value === undefined ? [] : [value].flat());

/** The longest texts of an upload in characters, and how many tags. */
export const TEXT_LIMITS = { name: 200, description: 2_000, transcript: 10_000, tag: 50, tags: 10 } as const;

const tag = text(1, TEXT_LIMITS.tag).refine(
  (value) => !isServiceTag(value.toLowerCase()),
  'must not look like a tag of this service: evm- or evu- and 32 hex digits',
);
/** Tags come as repeated fields or as one, with commas between them. */
const tags = z.preprocess(
  (value) =>
    asList(value)
      .flatMap((part) => (typeof part === 'string' ? part.split(',') : [part]))
      .filter((part) => typeof part !== 'string' || part.trim() !== '')
      // One too many says as much as half a million, each of which would be looked at.
      .slice(0, TEXT_LIMITS.tags + 1),
  z.array(tag).max(TEXT_LIMITS.tags, `must be at most ${TEXT_LIMITS.tags} tags`),
);
const transcripts = z.preprocess(asList, z.array(text(0, TEXT_LIMITS.transcript)));

/** A new field belongs in domain/voice-model.ts and services/creation/fingerprint.ts as well. */
const uploadReferenceFields = z.strictObject({
  name: optionalField(text(1, TEXT_LIMITS.name)),
  user_id: optionalField(objectId),
  echo_id: optionalField(objectId),
  description: optionalField(text(0, TEXT_LIMITS.description)),
  tags,
  transcript: transcripts,
  visibility: optionalField(z.enum(['private', 'unlist', 'public'], 'must be private, unlist or public')),
  enhance_audio_quality: optionalField(
    z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true'),
  ),
});

/** The text fields of an upload, parsed. */
type UploadReferenceFields = z.output<typeof uploadReferenceFields>;

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
  const message = 'must come with the visibility public: a PNG or JPEG file';
  return new ApiError('invalid_parameter', `${COVER_FIELD} ${message}.`, { errors: [{ field: COVER_FIELD, message }] });
}

/** Parses the text fields of a form that has arrived. Throws `invalid_parameter` with every field at fault. */
export function parseUploadFields(received: ReceivedUpload): UploadReferenceFields {
  const { fields, samples } = received;
  const asJson = jsonTexts(received);
  if (asJson.length > 0) {
    const detail = `${asJson.map(({ field, message }) => `${field} ${message}`).join('; ')}.`;
    throw new ApiError('invalid_parameter', detail, { errors: asJson });
  }
  const parsed = parseInput(uploadReferenceFields, fields);
  if (parsed.visibility === 'public' && received.cover === null) throw coverIsMissing();
  const count = parsed.transcript.length;
  if (count === 0 || count === samples.length) return parsed;
  const message = `must come once for each of the ${samples.length} samples, in their order, or not at all`;
  throw new ApiError('invalid_parameter', `transcript ${message}.`, { errors: [{ field: 'transcript', message }] });
}
