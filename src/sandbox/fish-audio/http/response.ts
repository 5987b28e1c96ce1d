/** The bytes of a response: complete, or a stream of unknown length. */
export type ResponseBody = Uint8Array | AsyncIterable<Uint8Array>;

/** A response as a value, so that faults can delay, replace, damage or cut it before anything is sent. */
export interface SandboxResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ResponseBody | null;
}

/** Thrown to reject a request; holds the whole response. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  constructor(readonly response: SandboxResponse) {
    super(`rejected with ${response.status}`);
  }
}

/** A response in JSON. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): SandboxResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(value)),
  };
}

/** A response in plain text. */
export function text(status: number, message: string, headers: Readonly<Record<string, string>> = {}): SandboxResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: Buffer.from(message) };
}

/** A response without a body. */
export function empty(status: number): SandboxResponse {
  return { status, headers: {}, body: null };
}

/** The error object of the API: `status` and `message` only, since one published client fails on any other key. */
export function errorResponse(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): SandboxResponse {
  return json(status, { status, message }, headers);
}
