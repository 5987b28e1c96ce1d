import { finished, PassThrough, type Readable } from 'node:stream';
import type { FishAudioError } from '../errors';
import type { CallOptions, FishAudioTimeouts } from '../options';
import type { Attempt, ProviderResponse } from '../transport/attempt';
import { ENDPOINTS } from '../transport/endpoints';
import { badResponse } from '../transport/failures';
import type { Transport } from '../transport/transport';
import { assertModelId } from './model-id';

/** The formats of speech (Fish Audio OpenAPI, `POST /v1/tts`). */
export type SpeechFormat = 'mp3' | 'wav' | 'pcm' | 'opus';

/** What to say, and how to pack it; `mp3` unless said otherwise. */
export interface SpeakInput {
  readonly text: string;
  readonly format?: SpeechFormat;
}

/** Sound while it is made. The stream fails with a FishAudioError, also when it breaks off before its end. */
export interface Speech {
  readonly contentType: string;
  readonly stream: Readable;
}

/**
 * Speaks a text with a voice model (`POST /v1/tts`). Resolves with the first piece of sound, so that an answer without
 * any is an error and not an empty file. Aborting the call's signal destroys the stream.
 */
export async function speak(
  connection: Transport,
  engine: string,
  modelId: string,
  { text, format = 'mp3' }: SpeakInput,
  call: CallOptions,
): Promise<Speech> {
  assertModelId(modelId);
  const request = {
    path: '/v1/tts',
    // An unknown or missing engine is replaced silently, and billed, so it is always named; sound does not compress.
    headers: { model: engine, 'Accept-Encoding': 'identity' },
    json: { text, reference_id: modelId, format },
    totalMs: connection.timeouts.speakFirstByteMs,
  };
  const release = await connection.takePlace(call);
  try {
    const speech = await connection.repeat(ENDPOINTS.speak, call, () =>
      connection.open(ENDPOINTS.speak, request, call, async (attempt, answer, onFailure) => {
        await expectSound(attempt, answer);
        const stream = relay(attempt, answer.body, connection.timeouts, onFailure);
        return { contentType: answer.head.contentType, stream };
      }),
    );
    // The call is in flight until its last byte; the stream may be over already.
    finished(speech.stream, release);
    return speech;
  } catch (error) {
    release();
    throw error;
  }
}

async function expectSound(attempt: Attempt, { head, body }: ProviderResponse): Promise<void> {
  if (!head.contentType.startsWith('audio/')) throw badResponse(head);
  await attempt.guard(() => firstBytesOrEnd(body));
  if (body.readableLength === 0) throw badResponse(head);
}

function firstBytesOrEnd(body: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    body.once('readable', resolve).once('end', resolve).once('error', reject);
  });
}

/**
 * Passes the sound on through a stream of our own: the errors of the library's stream hold the request with its key. While
 * our reader takes nothing, silence is not the fault of Fish.Audio, so the idle clock stands still.
 */
function relay(
  attempt: Attempt,
  body: Readable,
  timeouts: FishAudioTimeouts,
  onFailure: (error: FishAudioError) => void,
): Readable {
  const { scope } = attempt;
  const stream = new PassThrough();
  const fail = (error: unknown): void => {
    if (stream.destroyed) return;
    const failure = attempt.translate(error);
    stream.destroy(failure);
    onFailure(failure);
  };
  const startIdleClock = (): void => scope.setClock('idle', timeouts.speakIdleMs);
  scope.setClock('deadline', timeouts.speakTotalMs);
  startIdleClock();
  scope.signal.addEventListener('abort', fail, { once: true });
  body
    .on('data', () => scope.restartClock('idle'))
    .on('pause', () => scope.clearClock('idle'))
    .on('resume', startIdleClock)
    .on('end', () => scope.clearClock('idle'))
    .on('error', fail)
    .pipe(stream);
  stream.on('close', () => {
    body.destroy();
    attempt.end();
  });
  // The reader may not have attached itself yet; a failure then waits in `stream.errored` instead of ending the process.
  stream.on('error', () => undefined);
  return stream;
}
