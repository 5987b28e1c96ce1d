import { randomBytes } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { TextDecoder } from 'node:util';
import { ApiError } from '../../../errors/api-error';
import { invalidField } from '../../../errors/invalid-input';
import { COVER_FIELD } from '../../../media/cover/cover-refusals';
import { coverIsNoFile, missingFile, SAMPLE_FIELD, tooManyParts, unknownFile } from './form-refusals';
import { type PartHeaders, readPartHeaders } from './part-headers';

/** The headers of one part may take this much, as those of a request. */
const MAX_HEADER_BYTES = 16 * 1024;
/** How much white space may follow a boundary (RFC 2046, section 5.1.1, sets no limit). */
const MAX_PADDING_BYTES = 128;

/**
 * The parser behind looks for its boundary by the method of Boyer, Moore and Horspool, which passes over as many bytes at a
 * time as the boundary has. That of a browser has about 40.
 */
const BOUNDARY_HYPHENS = 160;

const LINE_END = Buffer.from('\r\n');
const HEADERS_END = Buffer.from('\r\n\r\n');

type State = 'preamble' | 'after-boundary' | 'headers' | 'content' | 'empty-input' | 'epilogue';

function malformed(detail: string): ApiError {
  return new ApiError('malformed_multipart', detail);
}

function notInCharset(part: PartHeaders | null): ApiError {
  const field = (part?.name ?? '').slice(0, 64);
  return invalidField(field, `must be valid ${(part?.charset ?? '').toUpperCase()}`);
}

/** The refusal of a file that has a content and no name. */
function noFile(field: string): ApiError {
  if (field === COVER_FIELD) return coverIsNoFile();
  return field === SAMPLE_FIELD ? missingFile() : unknownFile(field);
}

/** How many bytes at the end of `bytes` may be the beginning of the pattern. */
function beginningAtEnd(bytes: Buffer, pattern: Buffer): number {
  for (
    let at = bytes.indexOf(pattern[0] ?? 0, Math.max(0, bytes.length - pattern.length + 1));
    at !== -1;
    at = bytes.indexOf(pattern[0] ?? 0, at + 1)
  ) {
    if (pattern.subarray(0, bytes.length - at).equals(bytes.subarray(at))) return bytes.length - at;
  }
  return 0;
}

/**
 * Reads the parts of a form while it arrives and writes them anew for the parser under multer, in the one form of which that
 * parser loses nothing. By itself it drops a part whose Content-Disposition it cannot read, turns bytes that are not UTF-8
 * into U+FFFD, and reads a text in most other charsets as nothing at all, everything silently. Here such texts become UTF-8,
 * and what cannot be read is an error that names the header or the field.
 */
export class FormReader extends Transform {
  /** What the parts are written anew with. It is random, so that no content holds it. */
  readonly boundary = `${'-'.repeat(BOUNDARY_HYPHENS)}${randomBytes(16).toString('hex')}`;
  /** The names of the files as their clients gave them, by the names that multer is given instead. */
  readonly fileNames = new Map<string, string>();
  /** The fields whose parts say that they are JSON. */
  readonly jsonFields = new Set<string>();
  /** The boundary of the client, and the one that is written in its place, with all that stands in front of them. */
  readonly #boundary: Buffer;
  readonly #newBoundary = Buffer.from(`\r\n--${this.boundary}`);
  readonly #maxParts: number;
  #state: State = 'preamble';
  /** What has arrived and was not passed on. The first boundary may stand at the very start, without its line break. */
  #rest: Buffer = LINE_END;
  #parts = 0;
  #part: PartHeaders | null = null;
  #decoder: TextDecoder | null = null;

  constructor(boundary: string, maxParts: number) {
    super();
    this.#boundary = Buffer.from(`\r\n--${boundary}`, 'latin1');
    this.#maxParts = maxParts;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
      let enough = true;
      while (enough) enough = this.#step();
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  /** Goes on by one step; false when that needs more bytes. */
  #step(): boolean {
    switch (this.#state) {
      case 'after-boundary':
        return this.#readBoundaryEnd();
      case 'headers':
        return this.#readHeaders();
      case 'empty-input':
        return this.#readEmptyInput();
      default:
        return this.#readContent();
    }
  }

  #take(bytes: number): Buffer {
    const taken = this.#rest.subarray(0, bytes);
    this.#rest = this.#rest.subarray(bytes);
    return taken;
  }

  /** What stands in front of the form or behind it is read and discarded in the same way. */
  #readContent(): boolean {
    const at = this.#rest.indexOf(this.#boundary);
    const end = at === -1 ? this.#rest.length - beginningAtEnd(this.#rest, this.#boundary) : at;
    this.#passOn(this.#take(end));
    if (at === -1) return false;
    if (this.#state === 'epilogue') throw malformed('The form continues after its closing boundary.');
    this.#take(this.#boundary.length);
    this.#endPart();
    this.#state = 'after-boundary';
    return true;
  }

  #passOn(bytes: Buffer): void {
    if (this.#state !== 'content' || bytes.length === 0) return;
    const text = this.#decode(bytes);
    this.push(text === null || this.#part?.charset === 'utf-8' ? bytes : text);
  }

  #endPart(): void {
    const last = this.#decode();
    if (last) this.push(last);
    this.#decoder = null;
    this.#part = null;
  }

  /** The characters that a text has in these bytes; without bytes, what it ends with. null for a file. */
  #decode(bytes?: Buffer): string | null {
    try {
      return this.#decoder?.decode(bytes, { stream: bytes !== undefined }) ?? null;
    } catch {
      throw notInCharset(this.#part);
    }
  }

  #readBoundaryEnd(): boolean {
    if (this.#rest.length < 2) return false;
    if (this.#rest.toString('latin1', 0, 2) === '--') {
      this.push(Buffer.concat([this.#newBoundary, Buffer.from('--\r\n')]));
      this.#state = 'epilogue';
      return true;
    }
    let at = 0;
    while (this.#rest[at] === 0x20 || this.#rest[at] === 0x09) at += 1;
    if (at <= MAX_PADDING_BYTES && this.#rest.length < at + 2) return false;
    if (!this.#rest.subarray(at, at + 2).equals(LINE_END))
      throw malformed('A boundary in the form does not end its line.');
    // The line break stays, so that the end of headers that are missing is found as well.
    this.#take(at);
    this.#state = 'headers';
    return true;
  }

  #readHeaders(): boolean {
    const end = this.#rest.indexOf(HEADERS_END);
    const next = this.#rest.indexOf(this.#boundary);
    if (next !== -1 && (end === -1 || next < end)) throw malformed('The headers of a part do not end.');
    if ((end === -1 ? this.#rest.length : end) > MAX_HEADER_BYTES)
      throw malformed('The headers of a part are too large.');
    if (end === -1) return false;
    const part = readPartHeaders(this.#take(end + HEADERS_END.length).subarray(LINE_END.length, -LINE_END.length));
    this.#parts += 1;
    if (this.#parts > this.#maxParts) throw tooManyParts();
    this.#part = part;
    if (part.fileName === '') this.#state = 'empty-input';
    else this.#beginPart(part);
    return true;
  }

  #beginPart({ name, fileName, contentType, charset }: PartHeaders): void {
    const quoted = name.replace(/["\\]/g, '\\$&');
    let head = `Content-Disposition: form-data; name="${quoted}"`;
    if (fileName === null) {
      head += '\r\nContent-Type: text/plain; charset=utf-8';
      this.#decoder = new TextDecoder(charset, { fatal: true });
      if (contentType === 'application/json') this.jsonFields.add(name);
    } else {
      const standIn = `file-${this.#parts}`;
      this.fileNames.set(standIn, fileName);
      head += `; filename="${standIn}"`;
    }
    this.push(Buffer.concat([this.#newBoundary, Buffer.from(`\r\n${head}\r\n\r\n`)]));
    this.#state = 'content';
  }

  /** A browser sends a file input without a choice as an empty file without a name: there is nothing in it to pass on. */
  #readEmptyInput(): boolean {
    const begins = this.#boundary.subarray(0, this.#rest.length).equals(this.#rest.subarray(0, this.#boundary.length));
    if (!begins) throw noFile(this.#part?.name ?? '');
    if (this.#rest.length < this.#boundary.length) return false;
    this.#state = 'content';
    return true;
  }
}
