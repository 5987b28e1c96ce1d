import { finished, PassThrough, type Readable } from 'node:stream';
import { invalidResponse } from '../errors/client-errors';
import type { FishAudioError } from '../errors/fish-audio-error';
import type { CallOptions, FishAudioTimeouts } from '../options';
import type { Attempt } from '../transport/attempt';
import { ENDPOINTS } from '../transport/endpoints';
import type { ProviderResponse } from '../transport/response';
import type { Transport } from '../transport/transport';
import { assertModelId } from './model-schemas';

/** The formats of speech (Fish Audio OpenAPI, `POST /v1/tts`). */
export type SpeechFormat = 'mp3' | 'wav' | 'pcm' | 'opus';

/** The text to speak and the format of the sound, `mp3` by default. */
export interface SpeakInput {
  readonly text: string;
  readonly format?: SpeechFormat;
}

/** Sound that is streamed while it is made. The stream fails with a FishAudioError, also when it ends too early. */
export interface Speech {
  readonly contentType: string;
  readonly stream: Readable;
}

/**
 * Speaks a text with a voice model (`POST /v1/tts`). Resolves once the first bytes of sound have arrived, so that a
 * response without any is an error and not an empty file. Aborting the signal of the call destroys the stream.
 */
export async function speak(
  transport: Transport,
  engine: string,
  modelId: string,
  { text, format = 'mp3' }: SpeakInput,
  call: CallOptions,
): Promise<Speech> {
  assertModelId(modelId);
  const request = {
    path: '/v1/tts',
    // Fish.Audio silently replaces an unknown or missing engine and bills for it, so the engine is always sent.
    // Sound does not compress.
    headers: { model: engine, 'Accept-Encoding': 'identity' },
    json: { text, reference_id: modelId, format },
    totalMs: transport.timeouts.speakFirstByteMs,
  };
  const release = await transport.acquirePlace(call);
  try {
    const speech = await transport.withRetries(ENDPOINTS.speak, call, () =>
      transport.attempt(ENDPOINTS.speak, request, call, async (attempt, response, onFailure) => {
        await expectSound(attempt, response);
        const stream = relay(attempt, response.body, transport.timeouts, onFailure);
        return { contentType: response.head.contentType, stream };
      }),
    );
    // The call is in flight until the last byte. The stream may have ended already; `finished` handles that as well.
    finished(speech.stream, release);
    return speech;
  } catch (error) {
    release();
    throw error;
  }
}

async function expectSound(attempt: Attempt, { head, body }: ProviderResponse): Promise<void> {
  if (!head.contentType.startsWith('audio/')) throw invalidResponse(head);
  await attempt.guard(() => firstBytesOrEnd(body));
  if (body.readableLength === 0) throw invalidResponse(head);
}

function firstBytesOrEnd(body: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    body.once('readable', resolve).once('end', resolve).once('error', reject);
  });
}

/**
 * Relays the sound through a stream of our own, because the errors of the library's stream hold the request with its key.
 * The idle timeout is cancelled while our reader is paused, since the silence is not caused by Fish.Audio then.
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
  const startIdleTimeout = (): void => scope.startTimeout('idle', timeouts.speakIdleMs);
  scope.startTimeout('deadline', timeouts.speakTotalMs);
  startIdleTimeout();
  scope.signal.addEventListener('abort', fail, { once: true });
  body
    .on('data', () => scope.restartTimeout('idle'))
    .on('pause', () => scope.cancelTimeout('idle'))
    .on('resume', startIdleTimeout)
    .on('end', () => scope.cancelTimeout('idle'))
    .on('error', fail)
    .pipe(stream);
  stream.on('close', () => {
    body.destroy();
    attempt.end();
  });
  // Without a listener, a failure before the reader attaches would end the process. The reader finds it in `errored`.
  stream.on('error', () => undefined);
  return stream;
}
