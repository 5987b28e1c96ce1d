import type { SpeechRequest } from '../api-types.js';
import { toVoiceModelsError, VoiceModelsError } from '../errors/voice-models-error.js';
import type { CallOptions, Connection } from '../http/connection.js';

/** Asks for a speech. Read the sound or abort: until then the connection is in use. */
export async function requestSpeech(
  connection: Connection,
  path: readonly string[],
  request: SpeechRequest,
  { signal }: CallOptions = {},
): Promise<Speech> {
  const call = { method: 'POST', path, json: request, repeat: 'refused', signal } as const;
  return new Speech(await connection.response(call), signal);
}

/** The stream of a response, where the platform's responses have one; React Native's have none. */
export type SoundStream = Response extends { readonly body: infer Body } ? NonNullable<Body> : never;

/** A spoken text, which is read once, by one of its functions. Each rejects with a VoiceModelsError. */
export class Speech {
  constructor(
    private readonly response: Response,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** The media type of the sound, such as `audio/mpeg`. */
  get contentType(): string {
    return this.response.headers.get('content-type') ?? '';
  }

  /** What the sound may be saved as: the name of its voice with an extension. `speech` where the answer does not say. */
  get fileName(): string {
    const header = this.response.headers.get('content-disposition') ?? '';
    const encoded = /filename\*=UTF-8''((?:%[0-9A-F]{2}|[^%;\s])+)/.exec(header)?.[1];
    return encoded === undefined ? (/filename="([^"]+)"/.exec(header)?.[1] ?? 'speech') : decodeURIComponent(encoded);
  }

  /** The sound while it is made. It errors, as the platform's streams do, when the signal is aborted or the connection breaks. Throws `streams_not_supported`. */
  stream(): SoundStream {
    const response: { readonly status: number; readonly body?: SoundStream | null } = this.response;
    if (response.body) return response.body;
    throw new VoiceModelsError({
      code: 'streams_not_supported',
      title: 'This platform has no streams',
      detail: 'The platform cannot hand out the sound while it arrives. Read it as a Blob.',
    });
  }

  /** The whole sound as a Blob. */
  blob(): Promise<Blob> {
    return this.#read(() => this.response.blob());
  }

  /** The whole sound as bytes. */
  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#read(() => this.response.arrayBuffer());
  }

  async #read<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      throw toVoiceModelsError(error, this.signal);
    }
  }
}
