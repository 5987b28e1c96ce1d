import { types } from 'node:util';

/** What is used of fetch. Tests pass their own. */
export type Fetch = (address: string, init: RequestInit) => Promise<Response>;

/** A key set of an issuer with many keys and certificates has some 30 kB. */
const MAX_BYTES = 256 * 1024;
const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

/** What an issuer did not do right. The message is for the log, and has no byte of the response in it. */
export class IssuerFault extends Error {
  override readonly name = 'IssuerFault';
}

/**
 * Reads a JSON document of the issuer. Fails with IssuerFault for any status but 200, a redirect, another type than JSON, more than
 * 256 KiB after decompression, and what is no JSON; otherwise as fetch does, or with the reason of `signal`.
 */
export async function fetchJson(address: string, fetch: Fetch, signal: AbortSignal): Promise<unknown> {
  // A redirect would lead away from the host that the operator trusts.
  const response = await fetch(address, { redirect: 'manual', headers: { Accept: 'application/json' }, signal });
  try {
    if (response.status !== 200) throw new IssuerFault(`${address} has status ${response.status}`);
    if (!JSON_TYPE.test(response.headers.get('content-type') ?? '')) throw new IssuerFault(`${address} is no JSON`);
    return parse((await bytesOf(response, address)).toString('utf8'), address);
  } finally {
    // Of a body that is not read to its end the rest would be waited for.
    if (response.body?.locked !== true) void response.body?.cancel().catch(() => undefined);
  }
}

/** The body of a response. Fails with IssuerFault for more than 256 KiB after decompression; otherwise as the response does. */
export async function bytesOf(response: Response, address: string): Promise<Buffer<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the body.
  for await (const piece of response.body ?? []) {
    size += piece.byteLength;
    if (size > MAX_BYTES) throw new IssuerFault(`${address} has more than ${MAX_BYTES} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** What the log says of a failed read. fetch itself says only "fetch failed", and why in its cause. */
export function failureOf(error: unknown): string {
  if (!types.isNativeError(error)) return 'unexpected error';
  return types.isNativeError(error.cause) ? `${error.message}: ${error.cause.message}` : error.message;
}

function parse(text: string, address: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new IssuerFault(`${address} is no JSON`);
  }
}
