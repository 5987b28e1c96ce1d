import type { AudioCodec } from 'mediabunny';
import type { FileType } from '../domain/reference-sample';
import type { ApiError } from '../errors/api-error';
import type { SampleContainer, SoundContainer } from './inspection';

/** One packet of a sound track as it is stored. Times are seconds on the clock of what is heard, which begins at 0. */
export interface SoundPacket {
  readonly data: Uint8Array;
  readonly timestamp: number;
  readonly duration: number;
}

/** Bytes of a sound file that is sent: some of ours, or a stretch of the sample itself, which is never copied. */
export type SoundSlice =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** The bytes of the sample from `start` (included) to `end` (not included). */
  | { readonly kind: 'range'; readonly start: number; readonly end: number };

/** A sound file put together without transcoding: canonical, of one sound track, and nothing else in it. */
export interface SlicedSound {
  readonly container: SoundContainer;
  readonly slices: readonly SoundSlice[];
}

/** What a decoder has to know beside the packets. */
export interface DecoderSetup {
  /** The codec string of WebCodecs, such as `mp4a.40.2`. */
  readonly codec: string;
  readonly sampleRate: number;
  readonly numberOfChannels: number;
  /** AudioSpecificConfig, OpusHead, Vorbis headers, STREAMINFO or ALACSpecificConfig, as WebCodecs and MP4 define them. */
  readonly description?: Uint8Array;
}

/** One sound track of a sample, as it is heard: what an edit list cuts away is not in it. */
export interface SoundTrack {
  /** The name of the codec for people and for the record: `aac`, `opus`, `pcm-s16`, `alac`. */
  readonly codecName: string;
  /** The codec as mediabunny names it; null for one that it does not know. */
  readonly codec: AudioCodec | null;
  readonly sampleRate: number;
  readonly channels: number;
  /** How long it is heard, in seconds, counted from the packets and never believed from a header. */
  readonly seconds: number;
  readonly setup: DecoderSetup | null;
  /** Whether the file flags this track as the one to play. */
  readonly isDefault: boolean;
  /** BCP 47 or ISO 639-2, as the file says; null where it does not. */
  readonly language: string | null;
  /** The packets in the order they are heard, from the one that covers `fromSeconds` on. May be called again and again. */
  packets(fromSeconds?: number): AsyncIterable<SoundPacket>;
  /** Why this track cannot be used; not set for one that can. The other tracks of the sample may still be good. */
  readonly refusal?: ApiError;
  /** The sound as slices of the sample, where it can be sent without rewriting packets; else null. */
  readonly sliced: SlicedSound | null;
}

/** A sample whose structure has been read. */
export interface OpenedSample {
  readonly container: SampleContainer;
  readonly file_type: FileType;
  /** All sound tracks in the order of the file. At least one. */
  readonly tracks: readonly SoundTrack[];
  /**
   * Whether the file holds nothing but one clean stream of its one sound track: no picture, no tag, no second track, no
   * foreign byte. Only such a file is sent as it is.
   */
  readonly isClean: boolean;
  /** What a caller should know about how the file was read, such as a second recording behind the first. */
  readonly notes: readonly SampleNote[];
}

/** What is said about a file that was read in a way its sender may not expect. */
export type SampleNote = 'first_of_joined_recordings' | 'ends_early' | 'damaged';
