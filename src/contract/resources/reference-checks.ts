import { z } from 'zod';
import { fileType } from '../../domain/reference-sample';
import { SAMPLE_WARNINGS } from '../../domain/values/advice';
import { errorCode } from './problem';

/** The kinds of file that a reference sample may be. */
export const container = z
  .enum(['wav', 'aiff', 'caf', 'mp3', 'm4a', 'mp4', 'mov', 'webm', 'mkv', 'ogg', 'flac', 'aac'])
  .meta({ id: 'SampleContainer' });

const refusal = z
  .strictObject({ code: errorCode, status: z.int(), detail: z.string() })
  .meta({ id: 'Refusal', description: 'What an upload would be refused with.' });

const found = z
  .strictObject({
    container,
    file_type: fileType,
    codec: z.string(),
    duration_seconds: z.number(),
    sample_rate: z.number(),
    channels: z.int(),
    levels: z
      .strictObject({
        rms_dbfs: z.number(),
        peak_dbfs: z.number(),
        silence_share: z.number(),
        clipped_share: z.number(),
        measured_seconds: z.number(),
      })
      .nullable()
      .describe(
        'How loud it is, in dB relative to full scale, and which shares of it, 0 to 1, are silent or clipped; null when there is no decoder for the codec.',
      ),
    track: z
      .strictObject({ index: z.int(), count: z.int(), language: z.string().nullable() })
      .describe('The sound track that is used.'),
  })
  .meta({ id: 'FoundSound' });

const sampleWarning = z
  .strictObject({ code: z.enum(SAMPLE_WARNINGS), message: z.string() })
  .meta({ id: 'SampleWarning' });

const sampleCheck = z
  .strictObject({
    file_name: z.string(),
    bytes: z.int(),
    sha256: z.string(),
    accepted: z.boolean(),
    problem: refusal.nullable(),
    found: found.nullable().describe('What is in the file; null when it is refused.'),
    sent_as: z
      .strictObject({ container: z.enum(['wav', 'mp3', 'm4a', 'ogg']), bytes: z.int() })
      .nullable()
      .describe('What would go to Fish.Audio in its place; null when it is refused.'),
    warnings: z.array(sampleWarning),
  })
  .meta({ id: 'SampleCheck' });

/** Whether an upload of the samples would be accepted. */
export const referenceCheck = z
  .strictObject({
    success: z.literal(true),
    accepted: z.boolean(),
    problem: refusal.nullable(),
    total_seconds: z.number().describe('How long all accepted samples are together.'),
    samples: z.array(sampleCheck).describe('In the order of the form.'),
  })
  .meta({ id: 'ReferenceCheck' });
