import net from 'node:net';

/** An HTTP answer as it came over the socket. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How long, in milliseconds, from the first byte sent to the connection's end. */
  readonly ms: number;
  json(): Record<string, unknown>;
}

function parse(text: string, ms: number): RawAnswer {
  // `100 Continue` may precede the answer proper.
  const answer = text.replace(/^HTTP\/1\.1 100 [^\r]*\r\n\r\n/, '');
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const body = rest.join('\r\n\r\n');
  return { status: Number(statusLine.split(' ')[1]), headers, body, ms, json: () => JSON.parse(body) };
}

/** Sends bytes as they are and resolves with the answer once the connection has ended. */
export function sendRaw(url: string, request: string | Buffer | readonly (string | Buffer)[]): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname);
    const pieces: Buffer[] = [];
    socket.on('data', (piece) => pieces.push(piece));
    socket.on('error', (error) => (pieces.length === 0 ? reject(error) : undefined));
    socket.on('close', () => resolve(parse(Buffer.concat(pieces).toString('latin1'), performance.now() - startedAt)));
    for (const piece of [request].flat() as (string | Buffer)[]) socket.write(piece);
  });
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

/** A file; the name goes in as it is. */
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

/** Posts a body to the upload address, with headers as given and `Connection: close`. */
export function postUpload(
  url: string,
  body: Buffer,
  headers: Readonly<Record<string, string>> = { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` },
): Promise<RawAnswer> {
  const all = { Host: 'localhost', Connection: 'close', 'Content-Length': String(body.byteLength), ...headers };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return sendRaw(url, [`POST /api/upload-reference HTTP/1.1\r\n${head.join('')}\r\n`, body]);
}
