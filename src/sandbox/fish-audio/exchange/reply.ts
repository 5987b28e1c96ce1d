/** The bytes of an answer: at once, or piece by piece without a known length. */
export type ReplyBody = Uint8Array | AsyncIterable<Uint8Array>;

/** An answer as a value, so that faults can delay, replace, damage or cut it before anything is sent. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ReplyBody | null;
}

/** Thrown where a request has to be refused; carries the whole answer. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(readonly reply: Reply) {
    super(`refused with ${reply.status}`);
  }
}

/** An answer in JSON. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(value)),
  };
}

/** An answer in plain text. */
export function text(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: Buffer.from(message) };
}

/** An answer without a body. */
export function empty(status: number): Reply {
  return { status, headers: {}, body: null };
}

/** The error object of the API: exactly `status` and `message`, since one published client fails on any further key. */
export function problem(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return json(status, { status, message }, headers);
}
