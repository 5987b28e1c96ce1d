import { randomBytes } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { TextDecoder } from 'node:util';
import type { ApiError } from '../../../errors/api-error';
import { invalidField } from '../../../errors/invalid-input';
import { BoundarySearch } from './boundary-search';
import { fileWithoutName, isFileField, malformed, tooManyParts } from './form-refusals';
import { type PartHeaders, readPartHeaders } from './part-headers';
import { WaitingBytes } from './waiting-bytes';

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
/** Windows programs begin a text with it. */
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

type State = 'start' | 'preamble' | 'after-boundary' | 'headers' | 'content' | 'empty-input' | 'epilogue';

/** A type that no text has, so that a part of it is a file that lost its name. */
const FILE_TYPE = /^(?:audio|video|image|multipart)\/|^application\/octet-stream$/;

/** The refusal of a part without a file name whose bytes are no text. */
function notText({ name, charset, contentType }: PartHeaders): ApiError {
  if (FILE_TYPE.test(contentType)) return fileWithoutName(name, contentType);
  return invalidField(name.slice(0, 64), `must be valid ${charset.toUpperCase()}`);
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
  /** The boundary of the client. */
  readonly #boundary: BoundarySearch;
  /** The one that is written in its place, with all that stands in front of it. */
  readonly #newBoundary = Buffer.from(`\r\n--${this.boundary}`);
  readonly #maxParts: number;
  #state: State = 'start';
  readonly #rest = new WaitingBytes();
  /** How many bytes of unfinished headers were looked through. */
  #searched = 0;
  #parts = 0;
  #part: PartHeaders | null = null;
  #decoder: TextDecoder | null = null;

  constructor(boundary: string, maxParts: number) {
    super();
    this.#boundary = new BoundarySearch(boundary);
    this.#maxParts = maxParts;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      this.#rest.add(chunk);
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
      case 'start':
        return this.#readStart();
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

  /** The first boundary may stand at the very start, without its line break, or behind a byte order mark. */
  #readStart(): boolean {
    if (this.#rest.bytes.length < BYTE_ORDER_MARK.length) return false;
    if (BYTE_ORDER_MARK.equals(this.#rest.bytes.subarray(0, BYTE_ORDER_MARK.length))) {
      this.#rest.take(BYTE_ORDER_MARK.length);
    }
    const first = this.#rest.take(this.#rest.bytes.length);
    this.#rest.add(LINE_END);
    this.#rest.add(first);
    this.#state = 'preamble';
    return true;
  }

  /** What stands in front of the form or behind it is read and discarded in the same way. */
  #readContent(): boolean {
    const { end, found } = this.#boundary.find(this.#rest.bytes, this.#state === 'preamble');
    this.#passOn(this.#rest.take(end));
    if (!found) return false;
    if (this.#state === 'epilogue') throw malformed('The form continues after its closing boundary.');
    this.#rest.take(this.#boundary.line.length);
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
      throw notText(this.#part as PartHeaders);
    }
  }

  #readBoundaryEnd(): boolean {
    const { bytes } = this.#rest;
    if (bytes.length < 2) return false;
    if (bytes.toString('latin1', 0, 2) === '--') {
      this.push(Buffer.concat([this.#newBoundary, Buffer.from('--\r\n')]));
      this.#state = 'epilogue';
      return true;
    }
    let at = 0;
    while (bytes[at] === 0x20 || bytes[at] === 0x09) at += 1;
    if (at <= MAX_PADDING_BYTES && bytes.length < at + 2) return false;
    if (!bytes.subarray(at, at + 2).equals(LINE_END)) throw malformed('A boundary in the form does not end its line.');
    // The line break stays, so that the end of headers that are missing is found as well.
    this.#rest.take(at);
    this.#searched = 0;
    this.#state = 'headers';
    return true;
  }

  #readHeaders(): boolean {
    const { bytes } = this.#rest;
    const { line } = this.#boundary;
    const end = bytes.indexOf(HEADERS_END, Math.max(0, this.#searched - HEADERS_END.length));
    const unended = end === -1 ? bytes : bytes.subarray(0, end);
    if (unended.includes(line, Math.max(0, this.#searched - line.length)))
      throw malformed('The headers of a part do not end.');
    if (unended.length > MAX_HEADER_BYTES) throw malformed('The headers of a part are too large.');
    this.#searched = bytes.length;
    if (end === -1) return false;
    const block = this.#rest.take(end + HEADERS_END.length);
    const part = readPartHeaders(block.subarray(LINE_END.length, -LINE_END.length));
    this.#parts += 1;
    if (this.#parts > this.#maxParts) throw tooManyParts();
    if (part.fileName === null && isFileField(part.name)) throw fileWithoutName(part.name, part.contentType);
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
    const { bytes } = this.#rest;
    const { line } = this.#boundary;
    if (!line.subarray(0, bytes.length).equals(bytes.subarray(0, line.length)))
      throw fileWithoutName(this.#part?.name ?? '', this.#part?.contentType ?? '');
    if (bytes.length < line.length) return false;
    this.#state = 'content';
    return true;
  }
}
