import { finished, PassThrough, type Readable, type Transform } from 'node:stream';
import type { SpeechFormat } from '../../domain/speech/speech';
import { invalidResponse, SilentSpeech } from '../errors/client-errors';
import type { CallOptions } from '../options';
import type { Attempt } from '../transport/attempt';
import { ENDPOINTS } from '../transport/endpoints';
import type { ProviderResponse } from '../transport/response';
import type { Transport } from '../transport/transport';
import { assertModelId } from './model-schemas';
import { SpeechOpening } from './sound/speech-opening';
import { READ_AHEAD_BYTES, relaySpeech } from './speech-relay';
import { type SpeakInput, type SpokenSettings, speechJson, spokenSettings } from './speech-request';

/** Sound that is streamed while it is made. The stream fails with a FishAudioError, also when it ends too early. */
export interface Speech {
  readonly contentType: string;
  /** What the sound is by its first bytes; usually what was asked for. */
  readonly format: SpeechFormat;
  readonly spoken: SpokenSettings;
  readonly stream: Readable;
}

/** A call that speaks. */
export interface SpeakOptions extends CallOptions {
  /**
   * Makes the stream through which the sound passes to its reader, once the first of it is there; it has to take so many bytes
   * ahead of its reader. One that changes nothing unless given.
   */
  readonly passThrough?: ((begun: Omit<Speech, 'stream'>, readAheadBytes: number) => Transform) | undefined;
}

/**
 * Speaks a text with a voice model (`POST /v1/tts`). Resolves once sound has arrived, so that a response without any is an
 * error and not an empty file. Aborting the signal of the call destroys the stream.
 */
export async function speak(
  transport: Transport,
  engine: string,
  modelId: string,
  input: SpeakInput,
  call: SpeakOptions,
): Promise<Speech> {
  assertModelId(modelId);
  const spoken = spokenSettings(input, engine);
  const request = {
    path: '/v1/tts',
    // Fish.Audio silently replaces an unknown or missing engine and bills for it, so the engine is always sent.
    // Sound does not compress.
    headers: { model: spoken.engine, 'Accept-Encoding': 'identity' },
    directJson: speechJson(input, modelId),
    totalMs: transport.timeouts.speakFirstByteMs,
  };
  const release = await transport.admission.acquireSpeechPlace(call);
  try {
    const speech = await transport.withRetries(ENDPOINTS.speak, call, () =>
      transport.attempt(ENDPOINTS.speak, request, call, async (attempt, response, onFailure) => {
        const { bytes, ...opened } = await readOpening(attempt, response, spoken);
        const begun = { ...opened, spoken };
        // The call is in flight until the last byte has come, and not until our reader has taken it.
        finished(response.body, release);
        const { passThrough = plain } = call;
        const stream = passThrough(begun, READ_AHEAD_BYTES);
        relaySpeech(attempt, bytes, response.body, { timeouts: transport.timeouts, onFailure, stream });
        return { ...begun, stream };
      }),
    );
    return speech;
  } catch (error) {
    release();
    throw error;
  }
}

function plain(_begun: unknown, readableHighWaterMark: number): Transform {
  return new PassThrough({ readableHighWaterMark });
}

/** Without one there is nothing in a text to be spoken, so that no sound is no failure. */
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** How a speech begins, and what it is. */
interface OpenedSpeech extends Pick<Speech, 'contentType' | 'format'> {
  readonly bytes: Buffer;
}

/** Reads until it is clear that this is speech. Throws `provider_bad_response` if it is not. */
async function readOpening(
  attempt: Attempt,
  { head, body }: ProviderResponse,
  { format, text }: SpokenSettings,
): Promise<OpenedSpeech> {
  const opening = new SpeechOpening(format, head.contentType);
  for (let decided = false; !decided; ) {
    const chunk = body.read() as Buffer | null;
    if (chunk !== null) decided = opening.add(chunk);
    else if (body.readableEnded) decided = true;
    else await attempt.guard(() => moreOrEnd(body));
  }
  const sound = opening.conclude();
  if (sound === null) {
    const isSilent = opening.isBlank || (opening.isEmptySound && !LETTER_OR_DIGIT.test(text));
    throw isSilent ? new SilentSpeech(head) : invalidResponse(head);
  }
  return { bytes: opening.bytes, ...sound };
}

/** Resolves when there is more to read, or nothing any more; rejects when the response was cut off. */
function moreOrEnd(body: Readable): Promise<void> {
  if (body.destroyed) return Promise.reject(body.errored ?? cutOff());
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      body.off('readable', onMore).off('end', onMore).off('error', onError).off('close', onClose);
      end();
    };
    const onMore = (): void => settle(resolve);
    // The HTTP library emits its errors without destroying the stream with them.
    const onError = (error: Error): void => settle(() => reject(error));
    const onClose = (): void => settle(() => reject(cutOff()));
    body.on('readable', onMore).on('end', onMore).on('error', onError).on('close', onClose);
  });
}

function cutOff(): Error {
  return Object.assign(new Error('The response was cut off.'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
}
