import type { Account } from '../accounts';
import type { HttpExchange } from '../http/http-exchange';
import { readObject } from '../http/read-form';
import type { SandboxResponse } from '../http/response';
import type { Route } from '../http/router';
import { charge, engineOf, runInference } from '../inference';
import type { SandboxContext } from '../sandbox-context';
import type { AudioEncoder } from '../speech/encoding/audio-encoder';
import { CONTENT_TYPES } from '../speech/encoding/encoders';
import { type SpeechRequest, speechRequest } from '../speech/speech-request';
import { type SpokenPiece, synthesise } from '../speech/synthesise';

/** `POST /v1/tts` and its variant that streams events with timestamps (Fish Audio OpenAPI, text to speech). */
export function speechRoutes(context: SandboxContext): Route[] {
  return [
    {
      method: 'POST',
      path: /^\/v1\/tts$/,
      handle: (exchange) =>
        speak(context, exchange, (request) => ({
          status: 200,
          headers: { 'content-type': CONTENT_TYPES[request.encoding.format] },
          body: soundOf(context, request),
        })),
    },
    {
      method: 'POST',
      path: /^\/v1\/tts\/stream\/with-timestamp$/,
      handle: (exchange) =>
        speak(context, exchange, (request) => ({
          status: 200,
          headers: { 'content-type': 'text/event-stream' },
          body: eventsOf(context, request),
        })),
    },
  ];
}

function speak(
  context: SandboxContext,
  exchange: HttpExchange,
  toResponse: (request: SpeechRequest) => SandboxResponse,
): Promise<SandboxResponse> {
  const engine = engineOf(exchange.header('model'));
  return runInference(context, exchange, engine, async (account) => {
    const body = await readObject(exchange);
    const request = speechRequest(context, account, engine, body, exchange.mediaType === 'application/msgpack');
    countTask(context, account, engine, request);
    return toResponse(request);
  });
}

/** Charges the account and counts the task for every model that speaks. */
export function countTask(context: SandboxContext, account: Account, engine: string, request: SpeechRequest): void {
  charge(account, engine, request.utterance.text);
  for (const id of request.modelIds) {
    const model = context.modelStore.get(id);
    if (model) model.entity.task_count++;
  }
}

/** The encoded sound of a request, made chunk by chunk while it is being sent. */
export async function* soundOf(context: SandboxContext, request: SpeechRequest): AsyncGenerator<Uint8Array> {
  const encoder = await context.encoders.open(request.encoding);
  try {
    yield encoder.begin();
    for (const { samples } of synthesise(request.utterance)) yield encoder.encode(samples);
    yield encoder.end();
  } finally {
    encoder.free();
  }
}

// One event per phrase, so that the alignment of its chunk is complete when it is sent.
async function* eventsOf(context: SandboxContext, request: SpeechRequest): AsyncGenerator<Uint8Array> {
  const encoder = await context.encoders.open(request.encoding);
  try {
    yield* eventsBy(encoder, request);
  } finally {
    encoder.free();
  }
}

function* eventsBy(encoder: AudioEncoder, request: SpeechRequest): Generator<Uint8Array> {
  let sound: Uint8Array[] = [encoder.begin()];
  let phrase = '';
  let seconds = 0;
  let offset = 0;
  let sequence = 0;
  const event = (): Uint8Array => {
    const data = timestampEvent(sound, phrase, seconds, sequence, offset);
    offset += seconds;
    [sound, seconds, sequence] = [[], 0, sequence + 1];
    return data;
  };
  for (const piece of synthesise(request.utterance)) {
    if (startsPhrase(piece) && phrase !== '') yield event();
    phrase = piece.phrase ?? phrase;
    sound.push(encoder.encode(piece.samples));
    seconds += piece.samples.length / request.utterance.sampleRate;
  }
  sound.push(encoder.end());
  yield event();
}

function startsPhrase(piece: SpokenPiece): boolean {
  return piece.phrase !== null;
}

function timestampEvent(
  sound: Uint8Array[],
  phrase: string,
  seconds: number,
  sequence: number,
  offset: number,
): Uint8Array {
  const words = phrase.match(/[\p{L}\p{N}'’-]+/gu) ?? [];
  const each = seconds / Math.max(1, words.length);
  const segments = words.map((text, index) => ({ text, start: index * each, end: (index + 1) * each }));
  const data = {
    audio_base64: Buffer.concat(sound).toString('base64'),
    content: phrase,
    alignment: { segments, audio_duration: seconds },
    chunk_seq: sequence,
    chunk_audio_offset_sec: offset,
  };
  return Buffer.from(`data: ${JSON.stringify(data)}\n\n`);
}
