import type { ByteSource, FileType } from '../domain/reference-sample';
import type { SAMPLE_WARNINGS } from '../domain/values/advice';

/** The kinds of file a reference sample may be. `m4a` is an MP4 that holds only sound. */
export type SampleContainer =
  | 'wav'
  | 'aiff'
  | 'caf'
  | 'mp3'
  | 'm4a'
  | 'mp4'
  | 'mov'
  | 'webm'
  | 'mkv'
  | 'ogg'
  | 'flac'
  | 'aac';

/**
 * The kinds of file that may be sent to Fish.Audio: those that its documents name (docs.fish.audio, Voice cloning: .wav, .mp3,
 * .m4a, .opus), sound alone and never a picture. In Ogg there is nothing but Opus.
 */
export type SoundContainer = Extract<SampleContainer, 'wav' | 'mp3' | 'm4a' | 'ogg'>;

/**
 * How loud a sample is, without the constant offset that electronics may add, and without channels that are silent
 * throughout. Levels are in dB below full scale (0 is the loudest), shares from 0 to 1.
 */
export interface Levels {
  readonly rms_dbfs: number;
  readonly peak_dbfs: number;
  /** The share of 20 ms frames too soft to be speech. */
  readonly silence_share: number;
  /** The share of single values at full scale, offset included, where the recording was cut off. */
  readonly clipped_share: number;
  /** How much sound was measured: all of a short sample, evenly spread stretches of a long one. */
  readonly measured_seconds: number;
}

/** Something that will make a worse voice, though not an error. */
export interface SampleWarning {
  readonly code: (typeof SAMPLE_WARNINGS)[number];
  /** What to do about it, in a sentence for the person who recorded it. */
  readonly message: string;
}

/** A sound file of one sound track and nothing else: the sample itself, stretches of it, or its packets copied without loss. */
export interface SoundToSend {
  readonly container: SoundContainer;
  readonly source: ByteSource;
  /** A file that was made for it and belongs to the caller, who removes it; null when there is none. */
  readonly temporaryFile: string | null;
}

/** What is in a reference sample, read from its bytes alone; the file name and the MIME type play no part. */
export interface Inspection {
  readonly container: SampleContainer;
  /** `video` when there is a picture track. */
  readonly file_type: FileType;
  readonly codec: string;
  readonly duration_seconds: number;
  readonly sample_rate: number;
  readonly channels: number;
  /** null when no decoder for this codec is at hand. */
  readonly levels: Levels | null;
  /** The sound track that is used: its place among the sound tracks of the file, from 0, how many there are, its language. */
  readonly track: { readonly index: number; readonly count: number; readonly language: string | null };
  /** What may be sent to Fish.Audio; null for a sample longer than MAX_TOTAL_SECONDS, which is not unpacked, nor measured. */
  readonly sound: SoundToSend | null;
  readonly warnings: readonly SampleWarning[];
}
