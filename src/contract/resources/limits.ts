import { z } from 'zod';
import { userLimit } from './identity/user-limits';
import { container } from './reference-checks';

/** Every limit in force. */
export const limitsResponse = z
  .strictObject({
    containers: z.array(container).describe('The kinds of file that are accepted.'),
    max_file_bytes: z.int(),
    max_request_bytes: z.int(),
    max_files: z.int(),
    min_seconds: z.number().describe('Shortest reference sample.'),
    advised_seconds: z.strictObject({ min: z.number(), max: z.number() }).describe('What makes a good voice.'),
    max_total_seconds: z.number().describe('Longest that all samples of an upload may last together.'),
    cover_image: z
      .strictObject({ kinds: z.array(z.enum(['png', 'jpeg'])), max_bytes: z.int(), max_pixels_a_side: z.int() })
      .describe('What a cover may be.'),
    max_text_lengths: z
      .strictObject({ name: z.int(), description: z.int(), transcript: z.int(), tag: z.int(), tags: z.int() })
      .describe('In characters; `tags` is how many there may be.'),
    max_field_bytes: z.int(),
    consent_required: z.boolean().describe('Whether an upload without `consent` is refused.'),
    retention: z
      .strictObject({
        days: z.int().describe('A voice that is not used for so long is removed.'),
        warning_days: z.number().describe('Its `expires_at` says so for so long before.'),
      })
      .optional()
      .describe('Present where voices that nobody uses are removed.'),
    max_concurrent_uploads: z.int(),
    slowest_upload: z
      .strictObject({
        max_silence_seconds: z.number(),
        min_bytes_per_second: z.int(),
        after_seconds: z.number(),
        max_seconds: z.number(),
        max_seconds_grow_by_bytes_per_second: z.int(),
      })
      .describe(
        'An upload is ended when nothing arrives for `max_silence_seconds`, when it is slower than `min_bytes_per_second` on the whole after `after_seconds`, or when it takes longer than `max_seconds` and a second for each `max_seconds_grow_by_bytes_per_second` bytes of it.',
      ),
    user_limits: z
      .array(userLimit)
      .optional()
      .describe(
        'The limits of whoever asks: of the user, else of the address. Only there for a user who has signed in, and without sign-in where such a limit is set.',
      ),
  })
  .meta({ id: 'Limits' });
