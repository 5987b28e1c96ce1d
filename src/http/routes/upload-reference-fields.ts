import { z } from 'zod';
import { ApiError } from '../../errors/api-error';
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

/** Parses the text fields of a form that has arrived. Throws `invalid_parameter` with every field at fault. */
export function parseUploadFields({ fields, samples }: ReceivedUpload): UploadReferenceFields {
  const parsed = parseInput(uploadReferenceFields, fields);
  const count = parsed.transcript.length;
  if (count === 0 || count === samples.length) return parsed;
  const message = `must come once for each of the ${samples.length} samples, in their order, or not at all`;
  throw new ApiError('invalid_parameter', `transcript ${message}.`, { errors: [{ field: 'transcript', message }] });
}
