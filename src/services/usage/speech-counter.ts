import { PassThrough, Transform, type TransformCallback } from 'node:stream';
import type { DatabaseManager } from '../../database/database-manager';
import { spokenLength } from '../../domain/speech/spoken-text';
import type { UsageSum } from '../../domain/usage/voice-usage';
import { utcDay } from '../../domain/values/time';
import type { UsageJournal } from '../../journal/usage/usage-journal';
import { type SpeechLength, speechLength } from '../../media/speech-length/speech-length';

/** What has to be known of a speech to count it. */
export interface CountableSpeech {
  /** The record of the voice; null where there is none, or it could not be read in time. */
  readonly voice: { readonly _id: string; readonly user_id: string } | null;
  readonly modelId: string;
  readonly spoken: { readonly text: string; readonly engine: string; readonly sampleRate: number };
  readonly format: 'mp3' | 'wav' | 'pcm' | 'opus';
}

/** Who has asked for a speech, and when. */
export interface SpeechAsked {
  /** A user to whom the voice was lent; undefined where it is the owner. */
  readonly speakerId: string | undefined;
  readonly arrivedAt: Date;
}

/** What counting needs. */
export interface SpeechCounterDeps {
  readonly usage: Pick<UsageJournal, 'note'>;
  readonly database: Pick<DatabaseManager, 'enabled'>;
}

/** A disk that does not answer holds up the end of a speech for no longer, in milliseconds. */
const MAX_WAIT_MS = 2_000;

/**
 * Counts speeches. One counts when any of its sound has come from Fish.Audio, since it is paid for then, whether or not it
 * was heard to its end. It is noted on disk before the last byte is passed on, so that no caller has a whole speech that is
 * not counted; everything before that is passed on as it comes.
 */
export class SpeechCounter {
  readonly #deps: SpeechCounterDeps;

  constructor(deps: SpeechCounterDeps) {
    this.#deps = deps;
  }

  /**
   * A stream through which the sound of a speech has to pass from its first byte on; it takes so many bytes ahead of its reader.
   * The speech counts for the voice, and among the speeches of whoever speaks. Without a database nothing is counted.
   */
  passThrough(speech: CountableSpeech, asked: SpeechAsked, readAheadBytes: number): Transform {
    const { usage, database } = this.#deps;
    if (!database.enabled) return new PassThrough({ readableHighWaterMark: readAheadBytes });
    const length = speechLength(speech.format, speech.spoken.sampleRate);
    return new CountedStream(length, readAheadBytes, () => usage.note(toSum(speech, asked, length)));
  }
}

/** Passes sound on, and calls `note` once: before its end, or when it breaks off. */
class CountedStream extends Transform {
  readonly #length: SpeechLength;
  readonly #note: () => Promise<void>;
  #isNoted = false;

  constructor(length: SpeechLength, readableHighWaterMark: number, note: () => Promise<void>) {
    super({ readableHighWaterMark });
    this.#length = length;
    this.#note = note;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#length.add(chunk);
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    let timer: NodeJS.Timeout | undefined;
    const end = (): void => {
      clearTimeout(timer);
      done();
    };
    timer = setTimeout(end, MAX_WAIT_MS);
    void this.#noteOnce().then(end);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    void this.#noteOnce();
    done(error);
  }

  #noteOnce(): Promise<void> {
    if (this.#isNoted) return Promise.resolve();
    this.#isNoted = true;
    return this.#note();
  }
}

function toSum(
  { voice, modelId, spoken }: CountableSpeech,
  { speakerId, arrivedAt }: SpeechAsked,
  length: SpeechLength,
): UsageSum {
  const now = new Date();
  return {
    voice_id: voice?._id ?? null,
    user_id: (voice && speakerId) || voice?.user_id || null,
    model_id: modelId,
    engine: spoken.engine,
    day: utcDay(now),
    last_at: now.toISOString(),
    begun_at: arrivedAt.toISOString(),
    speeches: 1,
    ...spokenLength(spoken.text),
    audio_ms: Math.round(length.seconds * 1000),
  };
}
