import { z } from 'zod';
import { isVisible, withoutBidiControls } from '../domain/visible-text';

/** What stands in the document for a schema, and may be changed. */
interface Written {
  readonly jsonSchema: Record<string, unknown>;
}

/** Describes a value as a boolean that is written as text. */
export function asBoolean({ jsonSchema }: Written): void {
  jsonSchema.type = 'boolean';
  delete jsonSchema.pattern;
}

function asPageLength({ jsonSchema }: Written): void {
  delete jsonSchema.pattern;
  Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum: 100, default: 20 });
}

const ID_24_HEX = /^[0-9a-fA-F]{24}$/;
const MODEL_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Takes one line break off the end: an id that a shell reads from a file often ends with one. */
function withoutLineBreak(id: string): string {
  if (id.endsWith('\r\n')) return id.slice(0, -2);
  return id.endsWith('\n') ? id.slice(0, -1) : id;
}

/** A user's or an Echo's id: 24 hex digits, the form of a MongoDB ObjectId; returned in lower case. */
export const objectId = z
  .string('must be sent once, as 24 hex digits')
  .transform(withoutLineBreak)
  .pipe(z.string().regex(ID_24_HEX, 'must be 24 hex digits'))
  .transform((id) => id.toLowerCase())
  .meta({ override: { type: 'string', pattern: ID_24_HEX.source } });

/** The user whose things are meant. With sign-in it is the signed-in one, and may be left out. */
export function ofUser(meaning: string) {
  return objectId
    .optional()
    .describe(`${meaning} Needed unless the service has sign-in; then it is the user of the token.`);
}

/** Fish.Audio's id of a voice model. Its form is not documented; all that were seen have 32 hex digits. */
export const modelId = z
  .string('must be sent once, as Fish.Audio gave it')
  .transform(withoutLineBreak)
  .pipe(z.string().regex(MODEL_ID, 'must be a model_id as Fish.Audio gave it'))
  .meta({ override: { type: 'string', pattern: MODEL_ID.source } });

/** The page length of a list, 1 to 100. */
export const limit = z
  .string('must be sent once')
  .regex(/^[1-9]\d{0,2}$/, 'must be a whole number from 1 to 100')
  .transform(Number)
  .refine((value) => value <= 100, 'must be a whole number from 1 to 100')
  .default(20)
  .meta({
    description: 'How many entries a page has at most.',
    override: asPageLength,
  });

/** Where a page of a list begins: the `next_cursor` of the page before it. */
export const cursor = z
  .string('must be sent once')
  .regex(/^[A-Za-z0-9_-]{1,1024}$/, 'must be the next_cursor of an earlier page')
  .optional()
  .meta({ description: 'Where the page begins: the `next_cursor` of the page before it.' });

/**
 * More combining marks in a row than any writing system uses (Unicode Standard Annex #15, section 13: 30). Normalisation
 * sorts such a run, in time that grows with the square of its length.
 */
const TOO_MANY_MARKS = /\p{M}{31}/u;

/**
 * A line or paragraph of text: trimmed, without control characters, of bounded length. Characters that reorder the text
 * around them are removed. What is left must show something, unless the text may be empty.
 */
export function text(minLength: number, maxLength: number) {
  const remedy = `must be ${minLength} to ${maxLength} characters of text`;
  const written = { type: 'string', ...(minLength > 0 && { minLength }), maxLength } as const;
  return z
    .string({ error: ({ input }) => (Array.isArray(input) ? 'must be sent once, as text' : remedy) })
    .transform(withoutBidiControls)
    .pipe(
      z
        .string()
        .trim()
        .min(minLength, remedy)
        .max(maxLength, remedy)
        .refine((value) => minLength === 0 || isVisible(value), 'must have a character that can be seen')
        .refine((value) => value.isWellFormed(), 'must not contain half of a surrogate pair')
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
        .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/, 'must not contain control characters')
        .refine((value) => !TOO_MANY_MARKS.test(value), 'must not have more than 30 accents on one letter')
        .transform((value) => value.normalize('NFC')),
    )
    .meta({ override: written });
}

/** A flag as addresses write it. */
export const yesOrNo = z
  .string('must be true or false')
  .regex(/^(true|false)$/, 'must be true or false')
  .transform((value) => value === 'true')
  .meta({ override: asBoolean });

/** For requests that have no query, so that a misspelt parameter is not ignored. */
export const noQuery = z.strictObject({});

/** An `Idempotency-Key`: printable ASCII, no blank. */
export const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/);
