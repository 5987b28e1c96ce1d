import { decode } from '@msgpack/msgpack';
import type { Request, Response } from 'express';
import multer, { MulterError } from 'multer';
import { FileCollector, type ReceivedFile, SampleStorage } from '../samples/sample-storage';
import type { HttpExchange } from './http-exchange';
import { withoutBytes } from './request-log';
import { errorResponse, HttpError, text } from './response';

/** A request body as named values and files, independent of its content type. */
export interface Form {
  readonly values: ReadonlyMap<string, readonly unknown[]>;
  readonly files: ReadonlyMap<string, readonly ReceivedFile[]>;
}

/** The limits for the files of a form: how much of each is kept, and how large one may be (a larger one gets 413). */
export interface FormLimits {
  readonly keepBytes: number;
  readonly maxFileBytes: number;
}

const MAX_PLAIN_BYTES = 32 * 1024 * 1024;
// A MessagePack body contains the files, so it may be as large as a form of samples.
const MAX_PACKED_FORM_BYTES = 160 * 1024 * 1024;

/**
 * Reads multipart, urlencoded, JSON or MessagePack. An empty body without a type is an empty form. Throws an
 * HttpError: 400 in plain text when the body cannot be read, 413 when it is too large, 415 for any other type.
 */
export async function readForm(exchange: HttpExchange, limits: FormLimits): Promise<Form> {
  switch (exchange.mediaType) {
    case 'multipart/form-data':
      return readMultipart(exchange, limits);
    case 'application/x-www-form-urlencoded':
      return formOf(entriesOf(new URLSearchParams((await readBytes(exchange)).toString('utf8'))), limits);
    case 'application/json':
    case 'application/msgpack':
      return formOf(Object.entries(await readObject(exchange, MAX_PACKED_FORM_BYTES)), limits);
    default:
      if ((await readBytes(exchange)).length === 0) return formOf([], limits);
      throw new HttpError(errorResponse(415, 'Unsupported Media Type'));
  }
}

/** Reads the object in a JSON or MessagePack body. Throws an HttpError as {@link readForm} does. */
export async function readObject(
  exchange: HttpExchange,
  maxBytes = MAX_PLAIN_BYTES,
): Promise<Readonly<Record<string, unknown>>> {
  const packed = exchange.mediaType === 'application/msgpack';
  if (!packed && exchange.mediaType !== 'application/json') {
    throw new HttpError(errorResponse(415, 'Unsupported Media Type'));
  }
  const bytes = await readBytes(exchange, maxBytes);
  const value = parseOrReject(() => (packed ? decode(bytes) : JSON.parse(bytes.toString('utf8'))));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HttpError(text(400, `Failed to parse ${packed ? 'MsgPack' : 'JSON'} body: expected a map`));
  }
  exchange.logged.body = withoutBytes(value);
  return value as Readonly<Record<string, unknown>>;
}

async function readBytes(exchange: HttpExchange, maxBytes = MAX_PLAIN_BYTES): Promise<Buffer> {
  exchange.watchBody();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of exchange.req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  if (bytes > maxBytes) throw new HttpError(errorResponse(413, 'Payload Too Large'));
  return Buffer.concat(chunks);
}

function parseOrReject(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    throw new HttpError(
      text(400, `Failed to parse the request body: ${error instanceof Error ? error.message : error}`),
    );
  }
}

function entriesOf(params: URLSearchParams): [string, unknown][] {
  return [...new Set(params.keys())].map((name) => [name, params.getAll(name)]);
}

function formOf(entries: Iterable<[string, unknown]>, { keepBytes }: FormLimits): Form {
  const values = new Map<string, unknown[]>();
  const files = new Map<string, ReceivedFile[]>();
  for (const [name, value] of entries) {
    // An empty list was sent, and takes away what there was.
    if (Array.isArray(value) && value.length === 0) values.set(name, []);
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item === null || item === undefined) continue;
      if (item instanceof Uint8Array) append(files, name, packedFile(item, keepBytes));
      else append(values, name, item);
    }
  }
  return { values, files };
}

function packedFile(bytes: Uint8Array, keepBytes: number): ReceivedFile {
  const collector = new FileCollector(keepBytes);
  collector.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return collector.finish('', '');
}

function append<T>(map: Map<string, T[]>, name: string, value: T): void {
  map.set(name, [...(map.get(name) ?? []), value]);
}

async function readMultipart(exchange: HttpExchange, limits: FormLimits): Promise<Form> {
  const receive = multer({
    storage: new SampleStorage(limits.keepBytes),
    defParamCharset: 'utf8',
    limits: {
      fileSize: limits.maxFileBytes,
      files: 64,
      fields: 256,
      parts: 320,
      fieldNameSize: 64,
      fieldSize: 1024 * 1024,
      fieldNestingDepth: 0,
    },
  }).any();
  const req = exchange.req as Request;
  exchange.watchBody();
  await new Promise<void>((resolve, reject) => {
    receive(req, exchange.res as Response, (error?: unknown) => (error ? reject(toHttpError(error)) : resolve()));
  });
  const form = formOf(Object.entries((req.body ?? {}) as Record<string, unknown>), limits);
  const files = new Map<string, ReceivedFile[]>();
  for (const file of (req.files ?? []) as (Express.Multer.File & { received: ReceivedFile })[]) {
    append(files, file.fieldname, file.received);
  }
  return { values: form.values, files };
}

function toHttpError(error: unknown): HttpError {
  const tooLarge = error instanceof MulterError && error.code === 'LIMIT_FILE_SIZE';
  if (tooLarge) return new HttpError(errorResponse(413, 'Payload Too Large'));
  return new HttpError(text(400, `Failed to parse the form: ${error instanceof Error ? error.message : 'unreadable'}`));
}
