/** The bytes of an answer: at once, or piece by piece without a known length. */
export type ResponseBody = Uint8Array | AsyncIterable<Uint8Array>;

/** An answer as a value, so that faults can delay, replace, damage or cut it before anything is sent. */
export interface SandboxResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ResponseBody | null;
}

/** Thrown where a request has to be refused; carries the whole answer. */
export class HttpError extends Error {
  override readonly name = 'Refusal';

  constructor(readonly response: SandboxResponse) {
    super(`refused with ${response.status}`);
  }
}

/** An answer in JSON. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): SandboxResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(value)),
  };
}

/** An answer in plain text. */
export function text(status: number, message: string, headers: Readonly<Record<string, string>> = {}): SandboxResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: Buffer.from(message) };
}

/** An answer without a body. */
export function empty(status: number): SandboxResponse {
  return { status, headers: {}, body: null };
}

/** The error object of the API: exactly `status` and `message`, since one published client fails on any further key. */
export function apiError(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): SandboxResponse {
  return json(status, { status, message }, headers);
}
