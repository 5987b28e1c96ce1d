import { createHash } from 'node:crypto';
import type { Account } from '../accounts';
import { errorResponse, HttpError } from '../http/response';
import type { SandboxContext } from '../sandbox-context';
import type { AudioFormat, EncoderSettings } from './encoding/encoders';
import { DEFAULT_VOICE, referenceVoices } from './reference-voices';
import type { Utterance } from './synthesise';

/** A checked body of `POST /v1/tts`. */
export interface SpeechRequest {
  readonly utterance: Utterance;
  readonly encoding: EncoderSettings;
  /** The models that speak; the task is counted for each. */
  readonly modelIds: readonly string[];
}

type Body = Readonly<Record<string, unknown>>;

const FORMATS: readonly AudioFormat[] = ['wav', 'pcm', 'mp3', 'opus'];
/** The encoder decides (Fish Audio OpenAPI, `opus_bitrate`). */
const AUTOMATIC = -1000;
const OPUS_KILOBITS: readonly number[] = [24, 32, 48, 64];
/** Those that change nothing here. A temperature of 2 was accepted, although 1 is documented as the most. */
const NUMBERS = [
  'temperature',
  'chunk_length',
  'min_chunk_length',
  'max_new_tokens',
  'repetition_penalty',
  'early_stop_threshold',
] as const;
const LATENCIES = ['low', 'normal', 'balanced'] as const;
const RATES: Readonly<Record<AudioFormat, readonly number[]>> = {
  wav: [8000, 16_000, 24_000, 32_000, 44_100],
  pcm: [8000, 16_000, 24_000, 32_000, 44_100],
  mp3: [32_000, 44_100],
  opus: [48_000],
};

/**
 * Checks a speech request as the service does: null counts as absent for every field, unknown fields are ignored.
 * Throws an HttpError with 400 in the wording of the service (that of a serde gateway).
 */
export function speechRequest(
  context: SandboxContext,
  account: Account,
  engine: string,
  body: Body,
  binary: boolean,
): SpeechRequest {
  const text = textOf(body);
  for (const field of NUMBERS) numberOf(body, field, 0);
  numberIn(body, 'top_p', { least: 0, most: 1, fallback: 0.7 });
  const format = oneOf(body, 'format', FORMATS, 'mp3');
  oneOf(body, 'latency', LATENCIES, 'normal');
  const sampleRate = rateOf(body, format);
  const encoding = { format, sampleRate, mp3Bitrate: mp3BitrateOf(body), opusBitrate: opusBitrateOf(body) };
  const voices = referenceVoices(context, account, engine, body.reference_id);
  const modelIds = voices.filter((id) => id !== DEFAULT_VOICE);
  const inline = inlineVoice(body, binary);
  const speakers = voices.length > 0 ? voices : [inline ?? DEFAULT_VOICE];
  return { utterance: { text, speakers, sampleRate, ...prosodyOf(body) }, encoding, modelIds };
}

function refuse(message: string): never {
  throw new HttpError(errorResponse(400, message));
}

function textOf({ text }: Body): string {
  if (text === undefined || text === null) refuse('missing field `text`');
  if (typeof text !== 'string') refuse('invalid type for field `text`, expected a string');
  // Text of UTF-8 holds no half of a character, so that a body with one cannot be parsed.
  return text.isWellFormed() ? text : refuse('lone leading surrogate in hex escape');
}

function oneOf<T extends string>(body: Body, field: string, allowed: readonly T[], fallback: T): T {
  const value = body[field] ?? fallback;
  if (allowed.includes(value as T)) return value as T;
  return refuse(`unknown variant \`${value}\`, expected one of ${allowed.map((word) => `\`${word}\``).join(', ')}`);
}

function numberOf(body: Body, field: string, fallback: number): number {
  const value = body[field] ?? fallback;
  return typeof value === 'number' ? value : refuse(`invalid type for field \`${field}\`, expected a number`);
}

function numberIn(body: Body, field: string, range: { least: number; most: number; fallback: number }): number {
  const { least, most, fallback } = range;
  const value = numberOf(body, field, fallback);
  return value >= least && value <= most
    ? value
    : refuse(`${field} must be in [${least.toFixed(1)}, ${most.toFixed(1)}]`);
}

function rateOf(body: Body, format: AudioFormat): number {
  const rate = numberOf(body, 'sample_rate', format === 'opus' ? 48_000 : 44_100);
  if (RATES[format].includes(rate)) return rate;
  return refuse(
    `Invalid sample rate ${rate} for format ${format}. Supported sample rates: ${RATES[format].join(', ')}`,
  );
}

function mp3BitrateOf(body: Body): EncoderSettings['mp3Bitrate'] {
  const bitrate = numberOf(body, 'mp3_bitrate', 128);
  if (bitrate === 64 || bitrate === 128 || bitrate === 192) return bitrate;
  return refuse(`invalid value: integer \`${bitrate}\`, expected one of: 64, 128, 192`);
}

// The document counts in bit/s, and the official clients in kbit/s.
function opusBitrateOf(body: Body): number {
  const bitrate = numberOf(body, 'opus_bitrate', AUTOMATIC);
  if (bitrate === AUTOMATIC || OPUS_KILOBITS.includes(bitrate / 1000)) return bitrate;
  if (OPUS_KILOBITS.includes(bitrate)) return bitrate * 1000;
  return refuse(`invalid value: integer \`${bitrate}\`, expected one of: -1000, 24000, 32000, 48000, 64000`);
}

function prosodyOf({ prosody }: Body): { speed: number; volumeDb: number } {
  const given = prosody ?? {};
  if (typeof given !== 'object' || Array.isArray(given)) refuse('invalid type for field `prosody`, expected a map');
  return {
    speed: numberIn(given as Body, 'speed', { least: 0.5, most: 2, fallback: 1 }),
    volumeDb: numberIn(given as Body, 'volume', { least: -20, most: 20, fallback: 0 }),
  };
}

/** The identity of a voice that is given as a recording. The recording must be binary, so it cannot be sent as JSON. */
function inlineVoice({ references }: Body, binary: boolean): string | null {
  const first = Array.isArray(references) ? references.flat()[0] : undefined;
  if (first === undefined || first === null) return null;
  const { audio } = first as { audio?: unknown };
  if (!binary || !(audio instanceof Uint8Array)) {
    refuse('Reference Audio is not valid, please check your reference audio');
  }
  return createHash('sha256').update(audio).digest('hex');
}
