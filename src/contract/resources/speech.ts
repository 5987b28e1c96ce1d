import { z } from 'zod';
import { text } from '../fields';

/** What is to be spoken, and whether the sound is kept. */
export const speechBody = z.strictObject(
  {
    text: text(1, 10_000).describe('What is spoken.'),
    format: z
      .enum(['mp3', 'wav', 'pcm', 'opus'], 'must be mp3, wav, pcm or opus')
      .default('mp3')
      .describe('`pcm` has no header: 16 bits, little endian, mono. `opus` comes in Ogg.'),
    keep: z
      .boolean('must be true or false')
      .default(false)
      .describe('Whether the sound is kept as a clip, which is answered with 201 in place of the sound.'),
  },
  'must be a JSON object',
);
