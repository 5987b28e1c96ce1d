import { z } from 'zod';
import { objectId, text } from '../middleware/parse-input';

/** A form sends every field it has; one that was left empty was not filled in. */
function optionalField<T>(schema: z.ZodType<T>) {
  return z.preprocess(
    (value) => (typeof value === 'string' && value.trim() === '' ? undefined : value),
    schema.optional(),
  );
}
const asList = (value: unknown): unknown[] => (value === undefined ? [] : [value].flat());

const tag = text(1, 50);
/** Tags come as repeated fields or as one, with commas between them. */
const tags = z.preprocess(
  (value) =>
    asList(value)
      .flatMap((part) => (typeof part === 'string' ? part.split(',') : [part]))
      .filter((part) => typeof part !== 'string' || part.trim() !== ''),
  z.array(tag).max(10, 'must be at most 10 tags'),
);
const transcripts = z.preprocess(asList, z.array(text(0, 10_000)).max(20, 'must be at most 20 texts'));

/** The text fields of an upload. */
export const uploadReferenceFields = z.strictObject({
  name: optionalField(text(1, 200)),
  user_id: optionalField(objectId),
  echo_id: optionalField(objectId),
  description: optionalField(text(0, 2_000)),
  tags,
  transcript: transcripts,
  visibility: optionalField(z.enum(['private', 'unlist', 'public'], 'must be private, unlist or public')),
  enhance_audio_quality: optionalField(
    z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true'),
  ),
});

/** The text fields of an upload, parsed. */
export type UploadReferenceFields = z.output<typeof uploadReferenceFields>;
