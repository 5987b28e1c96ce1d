import net from 'node:net';

/** An HTTP response as it came over the socket. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How long, in milliseconds, from the first byte sent to the connection's end. */
  readonly ms: number;
  json(): Record<string, unknown>;
}

function parse(text: string, ms: number): RawResponse {
  // `100 Continue` may precede the final response, more than once.
  const final = text.replace(/^(HTTP\/1\.1 100 [^\r]*\r\n\r\n)+/, '');
  const [head = '', ...rest] = final.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const body = rest.join('\r\n\r\n');
  return { status: Number(statusLine.split(' ')[1]), headers, body, ms, json: () => JSON.parse(body) };
}

/** A connection on which bytes are sent as they are. */
export interface RawConnection {
  send(bytes: string | Buffer): void;
  /** Closes this side alone. */
  end(): void;
  /** Resolves once the next bytes have come. */
  next(): Promise<void>;
  /** The response, once the connection has ended. */
  readonly answer: Promise<RawResponse>;
  destroy(): void;
}

/**
 * Opens a connection. With `keepsOpen`, it stays half open when the server has closed its side; with `readsNothing`, what
 * the server sends is left to the kernel.
 */
export function openRaw(url: string, { keepsOpen = false, readsNothing = false } = {}): RawConnection {
  const { hostname, port } = new URL(url);
  const startedAt = performance.now();
  const socket = net.connect({ port: Number(port), host: hostname, allowHalfOpen: keepsOpen });
  const answer = new Promise<RawResponse>((resolve, reject) => {
    const pieces: Buffer[] = [];
    if (readsNothing) socket.pause();
    else socket.on('data', (piece) => pieces.push(piece));
    socket.on('error', (error) => (pieces.length === 0 ? reject(error) : undefined));
    const event = keepsOpen ? 'end' : 'close';
    socket.on(event, () => resolve(parse(Buffer.concat(pieces).toString('latin1'), performance.now() - startedAt)));
  });
  // A test that does not await the response must not fail because of an unhandled rejection.
  answer.catch(() => undefined);
  return {
    send: (bytes) => socket.write(bytes),
    end: () => socket.end(),
    next: () => new Promise((resolve) => socket.once('data', () => resolve())),
    answer,
    destroy: () => socket.destroy(),
  };
}

/** Sends bytes as they are and resolves with the response once the connection has ended. */
export function sendRaw(url: string, request: string | Buffer | readonly (string | Buffer)[]): Promise<RawResponse> {
  const connection = openRaw(url);
  for (const piece of [request].flat() as (string | Buffer)[]) connection.send(piece);
  return connection.answer;
}

const BOUNDARY = 'a-boundary-of-the-test';

/** One part of a form, byte for byte. */
export interface RawPart {
  readonly headers: readonly string[];
  readonly content: string | Buffer;
}

/** A text field. */
export function field(name: string, value: string): RawPart {
  return { headers: [`Content-Disposition: form-data; name="${name}"`], content: value };
}

/** A file; its name is not escaped. */
export function file(name: string, fileName: string, content: Buffer | string): RawPart {
  const headers = [
    `Content-Disposition: form-data; name="${name}"; filename="${fileName}"`,
    'Content-Type: audio/mpeg',
  ];
  return { headers, content };
}

/** The bytes of a multipart body. */
export function multipart(parts: readonly RawPart[], ending = `--${BOUNDARY}--\r\n`): Buffer {
  const pieces = parts.flatMap(({ headers, content }) => [
    Buffer.from(`--${BOUNDARY}\r\n${headers.map((header) => `${header}\r\n`).join('')}\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...pieces, Buffer.from(ending)]);
}

/** The header that such a body needs. */
export const FORM_TYPE = { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` };

/** The head of an upload with this body and these headers. */
export function uploadHead(body: Buffer, headers: Readonly<Record<string, string>> = FORM_TYPE): string {
  const all = { Host: 'localhost', 'Content-Length': String(body.byteLength), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /api/upload-reference HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** Posts a body to the upload address, with headers as given and `Connection: close`. */
export function postUpload(
  url: string,
  body: Buffer,
  headers: Readonly<Record<string, string>> = FORM_TYPE,
): Promise<RawResponse> {
  return sendRaw(url, [uploadHead(body, { Connection: 'close', ...headers }), body]);
}
