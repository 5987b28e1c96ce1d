/** How the body is framed: a right or wrong Content-Length, or chunks of these sizes in rotation. */
export type Framing =
  | { readonly kind: 'length' }
  | { readonly kind: 'wrong-length'; readonly difference: number }
  | { readonly kind: 'chunked'; readonly sizes: readonly number[]; readonly extension: string };

/** One request, as data: what is sent, byte for byte. */
export interface FuzzCase {
  readonly path: '/api/upload-reference' | '/api/reference-checks';
  readonly contentType: string;
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly framing: Framing;
}

/** More chunks than this take long and test nothing new. */
const MAX_CHUNKS = 200;

function chunked(body: Buffer, sizes: readonly number[], extension: string): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0, place = 0; at < body.length; place += 1) {
    const size = place < MAX_CHUNKS ? (sizes[place % sizes.length] ?? 1) : body.length;
    const chunk = body.subarray(at, at + size);
    pieces.push(
      Buffer.concat([Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`), chunk, Buffer.from('\r\n')]),
    );
    at += chunk.length;
  }
  return [...pieces, Buffer.from('0\r\n\r\n')];
}

function claimedLength({ framing, body }: FuzzCase): number {
  return Math.max(0, body.length + (framing.kind === 'wrong-length' ? framing.difference : 0));
}

/** False when the Content-Length is larger than the body: the client disconnects before it has sent all. */
export function isComplete(fuzzCase: FuzzCase): boolean {
  return claimedLength(fuzzCase) <= fuzzCase.body.length;
}

/** The bytes of the request, in the pieces in which they are written. */
export function toPieces(fuzzCase: FuzzCase): Buffer[] {
  const { path, contentType, headers, body, framing } = fuzzCase;
  const length =
    framing.kind === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${claimedLength(fuzzCase)}`;
  const lines = [`POST ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', `Content-Type: ${contentType}`];
  const head = Buffer.from(`${[...lines, ...headers, length].join('\r\n')}\r\n\r\n`, 'latin1');
  return [head, ...(framing.kind === 'chunked' ? chunked(body, framing.sizes, framing.extension) : [body])];
}

/** A case as text, for a file. */
export function serialise({ body, ...rest }: FuzzCase): Record<string, unknown> {
  return { ...rest, body: body.toString('base64') };
}

/** The inverse of `serialise`; does not validate, since the fuzzer wrote the file. */
export function deserialise({ body, ...rest }: Record<string, unknown>): FuzzCase {
  return { ...(rest as unknown as Omit<FuzzCase, 'body'>), body: Buffer.from(String(body), 'base64') };
}
