import { soundBytes } from '../../support/network/sandbox-requests';

/** One request as a published program sends it to Fish.Audio, and what the documents promise it. */
export interface ProgramRequest {
  readonly program: string;
  /** The repository and file that the shape was read from. */
  readonly source: string;
  readonly does: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** `VOICE` stands for the id of a voice of the caller. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: () => NonNullable<RequestInit['body']>;
  readonly status: number;
  readonly contentType?: string;
  /** Members of a JSON response; of a 422, of its entries. */
  readonly answer?: unknown;
}

/** The headers of a body in JSON. */
export const JSON_TYPE = { 'content-type': 'application/json' };
/** The headers of a body in MessagePack. */
export const MSGPACK_TYPE = { 'content-type': 'application/msgpack' };

/** A body in JSON, in which `VOICE` is replaced before it is sent. */
export const jsonBody = (value: unknown) => () => JSON.stringify(value);

/** A multipart form, with its parts in this order. */
export function form(fields: readonly (readonly [string, string | Blob, string?])[]): () => FormData {
  return () => {
    const data = new FormData();
    for (const [name, value, fileName] of fields) {
      if (typeof value === 'string') data.append(name, value);
      else data.append(name, value, fileName);
    }
    return data;
  };
}

/** A short recording. */
export const recording = (): Blob => new Blob([soundBytes('brief-speech.mp3')], { type: 'audio/mpeg' });
