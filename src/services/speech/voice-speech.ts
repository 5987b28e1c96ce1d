import type { Readable, Transform } from 'node:stream';
import type { DatabaseManager } from '../../database/database-manager';
import type { Reservation } from '../../domain/identity/user-limit';
import type { RequestTrace } from '../../domain/request-trace';
import type { SpeechFormat } from '../../domain/speech/speech';
import type { SpeakingVoice } from '../../domain/voice-model';
import type { FishAudioClient } from '../../fish-audio/client';
import type { SpokenSettings } from '../../fish-audio/resources/speech-request';
import type { ModelStates } from '../model-states';
import type { VoiceRecords } from './find-voice';

/** What speaking needs. */
export interface SpeakDeps {
  readonly fishAudio: FishAudioClient;
  readonly modelStates: ModelStates;
  readonly database: VoiceRecords & Pick<DatabaseManager, 'library'>;
}

/** The request that asks for a speech, and what ends it early: an ApiError is the reason of its signal. */
export interface SpeakCall extends RequestTrace {
  readonly signal: AbortSignal;
  /** Names who asks for it; clients take turns. */
  readonly client: string;
  /** What is left to whoever speaks; absent where that is not limited. */
  readonly allowance?: SpeechAllowance | undefined;
  /**
   * Makes the stream through which the sound passes to its reader, which may look at it and changes nothing; it has to take so
   * many bytes ahead of its reader.
   */
  readonly passThrough?: ((begun: BegunSpeech, readAheadBytes: number) => Transform) | undefined;
}

/** Counts the characters that are spoken. */
export interface SpeechAllowance {
  /**
   * Counts so many for the speaker before Fish.Audio is asked; where the speaker acts for others, for the user whom `userOf` tells.
   * Throws where they are not left, and what `userOf` throws.
   */
  reserve(characters: number, userOf: () => Promise<string | null>): Promise<Reservation>;
}

/** What is known of a speech once its first sound is there. */
export type BegunSpeech = Pick<VoiceSpeech, 'voice' | 'modelId' | 'spoken' | 'format'>;

/** A speech that has begun. Whoever gets it reads its stream or destroys it. */
export interface VoiceSpeech {
  /** The record of the voice; null where there is none, or it could not be read in time. */
  readonly voice: SpeakingVoice | null;
  /** The model of Fish.Audio that speaks. */
  readonly modelId: string;
  /** What was asked of Fish.Audio, and is paid for from now on, however much of the stream is read. */
  readonly spoken: SpokenSettings;
  /** What the sound is by its first bytes, which need not be what was asked for. */
  readonly format: SpeechFormat;
  readonly contentType: string;
  /** What the sound may be saved as: one segment of a path, with nothing in it that is invisible or no file may have. */
  readonly fileName: string;
  /** Ends after the last byte of the sound; fails, or is closed without having ended, where a part of it is missing. */
  readonly stream: Readable;
}
