import { z } from 'zod';
import {
  LATENCIES,
  MP3_BITRATES,
  OPUS_BITRATES,
  SAMPLE_RATES,
  SPEECH_ENGINES,
  SPEECH_FORMATS,
} from '../../domain/speech/speech';
import { text } from '../fields';

/** Names as a sentence lists them. */
function listed(values: readonly (string | number)[]): string {
  return values.length < 2 ? values.join() : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

function oneOf<const Name extends string>(names: readonly [Name, ...Name[]]) {
  return z.enum(names, `must be ${listed(names)}`);
}

function oneNumberOf(values: readonly number[]) {
  const message = `must be ${listed(values)}`;
  return z
    .number(message)
    .refine((value) => values.includes(value), message)
    .meta({ override: { type: 'integer', enum: [...values] } });
}

function numberFrom(low: number, high: number) {
  const message = `must be a number from ${low} to ${high}`;
  return z.number(message).min(low, message).max(high, message);
}

const ALL_RATES = [...new Set(SPEECH_FORMATS.flatMap((format) => SAMPLE_RATES[format]))].sort((a, b) => a - b);

const members = z.strictObject(
  {
    text: text(1, 10_000).describe('What is spoken.'),
    format: oneOf(SPEECH_FORMATS)
      .default('mp3')
      .describe('`pcm` has no header: 16 bits, little endian, mono. `opus` comes in Ogg.'),
    sample_rate: oneNumberOf(ALL_RATES)
      .optional()
      .describe(
        `In Hz. ${SPEECH_FORMATS.map((format) => `${format}: ${listed(SAMPLE_RATES[format])}`).join('; ')}. 44100 unless given, and for Opus 48000.`,
      ),
    mp3_bitrate: oneNumberOf(MP3_BITRATES).optional().describe('In kbit/s, for MP3 alone. 128 unless given.'),
    opus_bitrate: oneNumberOf(OPUS_BITRATES)
      .optional()
      .describe('In bit/s, for Opus alone. -1000, the default, lets the encoder decide.'),
    latency: oneOf(LATENCIES)
      .optional()
      .describe('`normal`, the default, has the best quality; `balanced` begins sooner, `low` soonest.'),
    speed: numberFrom(0.5, 2).optional().describe('A factor: 2 is twice as fast as the voice speaks.'),
    volume: numberFrom(-20, 20).optional().describe('In dB: above 0 is louder than the voice speaks.'),
    temperature: numberFrom(0, 1).optional().describe('How varied the speech is. 0.7 unless given.'),
    top_p: numberFrom(0, 1).optional().describe('How diverse the speech is (nucleus sampling). 0.7 unless given.'),
    engine: oneOf(SPEECH_ENGINES)
      .optional()
      .describe(
        'The engine of Fish.Audio that speaks. That of `FISH_SPEECH_ENGINE` unless given; all but s2.1-pro-free cost credit.',
      ),
    keep: z
      .boolean('must be true or false')
      .default(false)
      .describe('Whether the sound is kept: then the answer is 201 with a clip in the place of the sound.'),
    seed: z
      .unknown()
      .optional()
      .describe('Refused: the API of Fish.Audio has no seed, and a text sounds a little different each time.')
      .meta({ override: { not: {} } }),
  },
  'must be a JSON object',
);

/** What is to be spoken, and how. */
export const speechBody = members.superRefine(refuseWhatIsNotKnown);

/** Refuses what Fish.Audio would pass over in silence or refuse itself, before anything is paid for. */
function refuseWhatIsNotKnown(body: z.output<typeof members>, context: z.RefinementCtx): void {
  const { format, sample_rate } = body;
  const refuse = (field: string, message: string): void => {
    context.addIssue({ code: 'custom', path: [field], message });
  };
  const rates = SAMPLE_RATES[format];
  if (sample_rate !== undefined && !rates.includes(sample_rate)) {
    refuse('sample_rate', `must be ${listed(rates)} where the format is ${format}`);
  }
  if (body.mp3_bitrate !== undefined && format !== 'mp3') refuse('mp3_bitrate', `is not known to the format ${format}`);
  if (body.opus_bitrate !== undefined && format !== 'opus') {
    refuse('opus_bitrate', `is not known to the format ${format}`);
  }
  if (body.seed !== undefined)
    refuse('seed', 'is not known to any engine of Fish.Audio: a speech cannot be repeated exactly');
}
