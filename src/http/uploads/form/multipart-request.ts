import { EventEmitter } from 'node:events';
import type { Request } from 'express';
import type { FormReader } from './form-reader';

/**
 * What multer is given instead of the request. Multer reports an error only after the whole body has been read; with this
 * stand-in it reports at once, and the receiver decides whether the real request is answered or destroyed.
 */
export class MultipartRequest extends EventEmitter {
  /** Multer puts the text fields here. */
  body: Record<string, unknown> = {};
  readonly headers: Request['headers'];
  /** Multer waits for the end of a readable request before it reports an error. */
  readonly readable = false;
  readonly #request: Request;
  readonly #reader: FormReader;

  /** The body goes through the reader, which writes it with a boundary of its own. */
  constructor(request: Request, reader: FormReader) {
    super();
    this.#request = request;
    this.#reader = reader;
    reader.on('error', (error) => this.emit('error', error));
    // Multer and the parser under it each read this header in their own way; written like this, they all find the same boundary.
    this.headers = { ...request.headers, 'content-type': `multipart/form-data; boundary="${reader.boundary}"` };
    // Multer adds no listener when it sees no form, and an error without a listener would end the process.
    this.on('error', () => undefined);
    for (const event of ['error', 'aborted', 'close']) {
      request.on(event, (...values: unknown[]) => this.emit(event, ...values));
    }
  }

  get destroyed(): boolean {
    return this.#request.destroyed;
  }

  get readableEnded(): boolean {
    return this.#request.readableEnded;
  }

  /** Feeds the body to the parser. */
  pipe(parser: NodeJS.WritableStream): void {
    this.#request.pipe(this.#reader).pipe(parser);
  }

  unpipe(parser: NodeJS.WritableStream): void {
    this.#request.unpipe(this.#reader);
    this.#reader.unpipe(parser);
  }

  /** Does nothing: multer would read a refused body to its end; `endWithLinger` decides how much is still read. */
  resume(): this {
    return this;
  }
}
