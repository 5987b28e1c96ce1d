/** The formats of speech (Fish Audio OpenAPI, `TTSRequest`). All are mono; those of samples have 16 bits. */
export const SPEECH_FORMATS = ['mp3', 'wav', 'pcm', 'opus'] as const;

/** One of the formats of speech. */
export type SpeechFormat = (typeof SPEECH_FORMATS)[number];

/** The sample rates in Hz that each format can have (docs.fish.audio, Text to Speech, audio formats). */
export const SAMPLE_RATES: Readonly<Record<SpeechFormat, readonly number[]>> = {
  mp3: [32_000, 44_100],
  wav: [8_000, 16_000, 24_000, 32_000, 44_100],
  pcm: [8_000, 16_000, 24_000, 32_000, 44_100],
  opus: [48_000],
};

/** The bit rates of MP3 in kbit/s, and those of Opus in bit/s, where -1000 lets the encoder decide (`TTSRequest`). */
export const MP3_BITRATES: readonly number[] = [64, 128, 192];
export const OPUS_BITRATES: readonly number[] = [-1000, 24_000, 32_000, 48_000, 64_000];

/** What to trade quality for: nothing, some or all of the time until the sound begins (`TTSRequest`). */
export const LATENCIES = ['normal', 'balanced', 'low'] as const;

/**
 * The engines that can be asked for by the header `model` (Fish Audio OpenAPI, `POST /v1/tts`). Any other name is silently
 * replaced by `s2.1-pro` there. All of them know the same members of a request.
 */
export const SPEECH_ENGINES = ['s2.1-pro', 's2.1-pro-free', 's2-pro', 's1', 'drama-3-preview'] as const;

/** The settings of a sound, in Hz and bit/s; the bit rate is null for samples, and where the encoder of Opus decides. */
export interface SoundSettings {
  readonly format: SpeechFormat;
  readonly sampleRate: number;
  readonly bitrate: number | null;
}
