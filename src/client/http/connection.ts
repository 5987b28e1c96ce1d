import { readFailure } from '../errors/read-failure.js';
import { invalidParameter, VoiceModelsError } from '../errors/voice-models-error.js';
import { assertHeaders } from './platform.js';
import { type Attempts, type Repeat, type RetryOptions, withRetries } from './retry.js';
import {
  type Fetch,
  hasUploadRequests,
  type Progress,
  type Received,
  type Sendable,
  sendByFetch,
  sendByUploadRequest,
} from './send.js';
import { askToken, authorization, type TokenSource } from './token.js';

/** Where the service is, and how it is asked. */
export interface ClientOptions {
  /** The address of the service, such as `https://example.com/voices`. An empty text is the origin of the page. */
  readonly baseUrl: string;
  /**
   * Sent as `Authorization: Bearer`. A function is asked before every attempt, and once more after a 401: where it gives another
   * token then, the call is sent again.
   */
  readonly token?: string | TokenSource;
  /** Used for every call instead of the `fetch` of the platform. Uploads then report no progress. */
  readonly fetch?: Fetch;
  readonly retry?: RetryOptions;
  /** Sent with every call besides its own headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What every call can be given. */
export interface CallOptions {
  /** Ends the call, which then rejects with the code `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

type QueryValue = string | number | boolean;

/** One call of the API. */
export interface Call extends CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The segments of the path behind the address of the service; each is escaped, or refused where it would lead elsewhere. */
  readonly path: readonly string[];
  /** A list is sent as the same parameter several times. */
  readonly query?: Readonly<Record<string, QueryValue | readonly string[] | undefined>> | undefined;
  readonly json?: unknown;
  readonly form?: () => FormData;
  readonly headers?: Readonly<Record<string, string>>;
  /** `always` unless said otherwise. */
  readonly repeat?: Repeat;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** A call that is answered with JSON. */
export interface JsonCall<T> extends Call {
  /** A member that the JSON of a success has always, and that of something else than the service hardly ever. */
  readonly expects: keyof T & string;
}

/** Sends calls to the service, again where that is safe, and turns what fails into a VoiceModelsError. */
export class Connection {
  constructor(private readonly options: ClientOptions) {}

  /** The JSON of a success. `whenGone` stands in for it if a repetition finds that an earlier attempt deleted the voice model. */
  json<T>(call: JsonCall<T>, whenGone?: () => T): Promise<T> {
    return this.#call(call, async (received, { mayBeDone }) => {
      const text = await received.text();
      if (isSuccess(received)) return parseJson<T>(received, text, call.expects);
      const failure = readFailure(received, text);
      // A 404 of something else than the service says nothing about the voice model.
      if (whenGone && mayBeDone && failure.code === 'voice_model_not_found') return whenGone();
      throw failure;
    });
  }

  /** The JSON of a success, with the `ETag` that names its version; null where the service gave none. */
  jsonWithETag<T>(call: JsonCall<T>): Promise<{ readonly body: T; readonly etag: string | null }> {
    return this.#call(call, async (received) => {
      const text = await received.text();
      if (!isSuccess(received)) throw readFailure(received, text);
      return { body: parseJson<T>(received, text, call.expects), etag: received.header('etag') };
    });
  }

  /** The text of a success. */
  text(call: Call): Promise<string> {
    return this.#call(call, async (received) => {
      const text = await received.text();
      if (!isSuccess(received)) throw readFailure(received, text);
      return text;
    });
  }

  /** A success whose body the caller reads. */
  response(call: Call): Promise<Response> {
    return this.#call(call, async (received) => {
      if (!isSuccess(received) || !received.response) throw readFailure(received, await received.text());
      return received.response;
    });
  }

  /** The address of a path of the service, of segments that are escaped. Throws for one that would lead elsewhere. */
  url(path: readonly string[]): string {
    return buildRequest(() => this.#url({ path }));
  }

  async #call<T>(call: Call, read: (received: Received, attempts: Attempts) => Promise<T>): Promise<T> {
    const { repeat = 'always', signal } = call;
    const request = buildRequest(() => this.#request(call));
    const attempt = async (attempts: Attempts) => read(await this.#send(request), attempts);
    return withRetries(attempt, this.options.retry ?? {}, { repeat, signal });
  }

  /** What is sent, but for a token that has to be asked for. Throws for what cannot be sent. */
  #request(call: Call): Sendable {
    const { method = 'GET', json, form, signal, onProgress } = call;
    const { token } = this.options;
    const headers = {
      ...this.options.headers,
      Accept: 'application/json, application/problem+json, */*;q=0.1',
      ...(typeof token === 'string' && authorization(token)),
      ...(json !== undefined && { 'Content-Type': 'application/json' }),
      ...call.headers,
    };
    assertHeaders(headers);
    const body = json === undefined ? form?.() : JSON.stringify(json);
    return { url: this.#url(call), method, headers, body, signal, onProgress };
  }

  async #send(request: Sendable): Promise<Received> {
    const { token } = this.options;
    if (typeof token !== 'function') return this.#sendWith(request);
    const first = await askToken(token, request.signal);
    const received = await this.#sendWith(request, first);
    if (received.status !== 401) return received;
    const second = await askToken(token, request.signal);
    if (second === first) return received;
    // Read to its end, so that the connection is free again.
    await received.text();
    return this.#sendWith(request, second);
  }

  async #sendWith(request: Sendable, token?: string): Promise<Received> {
    const headers = { ...request.headers, ...(token !== undefined && authorization(token)) };
    const { body } = request;
    // Called without a receiver: the `fetch` of browsers throws when it is a method of something else.
    const { fetch = globalThis.fetch } = this.options;
    const canReport = this.options.fetch === undefined && hasUploadRequests();
    const isForm = body !== undefined && typeof body !== 'string';
    return isForm && canReport
      ? sendByUploadRequest({ ...request, headers }, body)
      : sendByFetch({ ...request, headers }, fetch);
  }

  #url({ path, query = {} }: Call): string {
    const address = [withoutSlashes(this.options.baseUrl), ...path.map(escapeSegment)].join('/');
    const pairs = Object.entries(query).flatMap(([name, value]) => {
      const values: readonly QueryValue[] = [value ?? []].flat();
      return values.map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`);
    });
    return pairs.length === 0 ? address : `${address}?${pairs.join('&')}`;
  }
}

/** Escapes a segment of a path. Throws for those by which the call would become another one. */
function escapeSegment(segment: string): string {
  // Dots stay dots however they are escaped, and lead upwards (URL Standard); without its id, one of many is the list of them.
  if (segment !== '' && segment !== '.' && segment !== '..') return encodeURIComponent(segment);
  throw invalidParameter(`Nothing has the id ${JSON.stringify(segment)}. Nothing was sent.`);
}

/** Builds what is sent. What it throws is of what the caller has given: it would be the same at each attempt. */
function buildRequest<T>(build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (error instanceof VoiceModelsError) throw error;
    throw invalidParameter('This call was given something that cannot be sent. Nothing was sent.', error);
  }
}

/** Without the slashes at the end. An expression would take long for an address of nothing but slashes. */
function withoutSlashes(address: string): string {
  let end = address.length;
  while (address[end - 1] === '/') end -= 1;
  return address.slice(0, end);
}

/** Whether the service has done what it was asked. Its API has no pages: one is of a network that wants a sign-in, or of a proxy. */
function isSuccess({ status, header }: Received): boolean {
  return status >= 200 && status <= 299 && !header('content-type')?.toLowerCase().startsWith('text/html');
}

/** Throws for what is not the JSON that is expected: what a proxy or another service answers with 200. */
function parseJson<T>(received: Received, text: string, expects: string): T {
  try {
    const value: T = JSON.parse(text);
    if (typeof value === 'object' && value !== null && expects in value) return value;
  } catch {
    // It is treated like other values that are not expected.
  }
  throw readFailure(received, '');
}
