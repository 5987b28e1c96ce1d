import { z } from 'zod';
import { MAX_SAMPLES } from './upload';

/** The query of a request for a kept recording. */
export const sampleQuery = z.strictObject({
  index: z
    .string('must be sent once')
    .regex(/^\d{1,2}$/, `must be a whole number from 0 to ${MAX_SAMPLES - 1}`)
    .transform(Number)
    .refine((value) => value < MAX_SAMPLES, `must be a whole number from 0 to ${MAX_SAMPLES - 1}`)
    .default(0)
    .meta({
      description: 'Which of the recordings, in the order of the upload, from 0; the first one unless said otherwise.',
      override: { type: 'integer', minimum: 0, maximum: MAX_SAMPLES - 1, default: 0 },
    }),
});
