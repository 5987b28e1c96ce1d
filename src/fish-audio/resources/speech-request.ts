import type { LATENCIES, SoundSettings, SPEECH_ENGINES, SpeechFormat } from '../../domain/speech/speech';

/** A text to speak and how. What is not given is left to Fish.Audio, except the format: that is `mp3` then. */
export interface SpeakInput {
  readonly text: string;
  readonly format?: SpeechFormat | undefined;
  /** In Hz. */
  readonly sampleRate?: number | undefined;
  /** In kbit/s. */
  readonly mp3Bitrate?: number | undefined;
  /** In bit/s; -1000 for automatic. */
  readonly opusBitrate?: number | undefined;
  readonly latency?: (typeof LATENCIES)[number] | undefined;
  /** A factor. */
  readonly speed?: number | undefined;
  /** In dB, above or below that of the voice. */
  readonly volume?: number | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  /** The engine, instead of the one that the client uses by default. */
  readonly engine?: (typeof SPEECH_ENGINES)[number] | undefined;
}

/** What was asked of Fish.Audio, with the defaults that it documents in place of what was not given. */
export interface SpokenSettings extends SoundSettings {
  readonly text: string;
  readonly engine: string;
}

const DEFAULT_MP3_KILOBITS = 128;

/** The settings that a speech has in the end (Fish Audio OpenAPI, `TTSRequest`, for the defaults). */
export function spokenSettings(input: SpeakInput, defaultEngine: string): SpokenSettings {
  const { text, format = 'mp3', engine = defaultEngine } = input;
  const sampleRate = input.sampleRate ?? (format === 'opus' ? 48_000 : 44_100);
  return { text, engine, format, sampleRate, bitrate: bitrateOf(format, input) };
}

function bitrateOf(format: SpeechFormat, { mp3Bitrate = DEFAULT_MP3_KILOBITS, opusBitrate }: SpeakInput) {
  if (format === 'mp3') return mp3Bitrate * 1000;
  return format === 'opus' && opusBitrate !== undefined && opusBitrate > 0 ? opusBitrate : null;
}

/** The body of `POST /v1/tts`. What was not given is left out, so that Fish.Audio decides. */
export function speechJson(input: SpeakInput, modelId: string): Readonly<Record<string, unknown>> {
  const { text, format = 'mp3', speed, volume } = input;
  const prosody = speed === undefined && volume === undefined ? undefined : { speed, volume };
  return {
    text,
    reference_id: modelId,
    format,
    sample_rate: input.sampleRate,
    mp3_bitrate: input.mp3Bitrate,
    opus_bitrate: input.opusBitrate,
    latency: input.latency,
    temperature: input.temperature,
    top_p: input.topP,
    prosody,
  };
}
