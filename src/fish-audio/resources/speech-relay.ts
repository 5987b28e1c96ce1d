import type { Readable, Transform } from 'node:stream';
import { readerTooSlow } from '../errors/client-errors';
import type { FishAudioError } from '../errors/fish-audio-error';
import type { FishAudioTimeouts } from '../options';
import type { Attempt } from '../transport/attempt';
import type { CallScope } from '../transport/call-scope';

/** How much of a speech is read ahead of our reader, in bytes: a few sentences, so that Fish.Audio seldom waits for it. */
export const READ_AHEAD_BYTES = 256 * 1024;

/** After a reader has kept Fish.Audio waiting for so long, a failure says nothing about Fish.Audio, in milliseconds. */
const READER_AT_FAULT_MS = 1_000;

/** What belongs to the relay of one speech. */
export interface RelayOptions {
  readonly timeouts: FishAudioTimeouts;
  readonly onFailure: (error: FishAudioError) => void;
  /** Through which the sound passes to its reader; it reads `READ_AHEAD_BYTES` ahead. */
  readonly stream: Transform;
}

/** The timeouts of a speech. They count the time in which Fish.Audio is waited for, and none in which our reader is. */
class SpeechClock {
  readonly #scope: CallScope;
  readonly #timeouts: FishAudioTimeouts;
  #restMs: number;
  #startedAt: number | null = null;
  #stoppedAt: number | null = null;
  #readerMs = 0;

  constructor(scope: CallScope, timeouts: FishAudioTimeouts) {
    this.#scope = scope;
    this.#timeouts = timeouts;
    this.#restMs = timeouts.speakTotalMs;
    this.start();
  }

  /** How long our reader was waited for, in milliseconds. */
  get readerMs(): number {
    return this.#readerMs + (this.#stoppedAt === null ? 0 : performance.now() - this.#stoppedAt);
  }

  readonly start = (): void => {
    if (this.#startedAt !== null) return;
    this.#readerMs = this.readerMs;
    this.#stoppedAt = null;
    this.#startedAt = performance.now();
    this.#scope.startTimeout('deadline', Math.max(1, this.#restMs));
    this.#scope.startTimeout('idle', this.#timeouts.speakIdleMs);
  };

  readonly stop = (): void => {
    this.#scope.cancelTimeout('deadline');
    this.#scope.cancelTimeout('idle');
    if (this.#startedAt === null) return;
    this.#stoppedAt = performance.now();
    this.#restMs -= this.#stoppedAt - this.#startedAt;
    this.#startedAt = null;
  };
}

/**
 * Relays a speech into `stream`, one of our own, because the errors of the library's stream hold the request with its key.
 * `opening` is what has been read of it. While our reader is paused nothing counts against Fish.Audio, which has to wait for
 * it then: neither time nor a connection that it gives up.
 */
export function relaySpeech(
  attempt: Attempt,
  opening: Buffer,
  body: Readable,
  { timeouts, onFailure, stream }: RelayOptions,
): void {
  const { scope } = attempt;
  const clock = new SpeechClock(scope, timeouts);
  const fail = (error: unknown): void => {
    if (stream.destroyed) return;
    const failure = clock.readerMs > READER_AT_FAULT_MS ? readerTooSlow() : attempt.translate(error);
    stream.destroy(failure);
    onFailure(failure);
  };
  scope.signal.addEventListener('abort', fail, { once: true });
  stream.write(opening);
  body
    .on('data', () => scope.restartTimeout('idle'))
    .on('pause', clock.stop)
    .on('resume', clock.start)
    .on('end', clock.stop)
    .on('error', fail)
    .pipe(stream);
  stream.on('close', () => {
    body.destroy();
    attempt.end();
  });
  // Without a listener, a failure before the reader attaches would end the process. The reader finds it in `errored`.
  stream.on('error', () => undefined);
}
