import { PassThrough, Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** A ZIP archive that is written while it is read: one file after the other, each only as fast as somebody takes it. */
export class Archive {
  readonly #zip = new ZipFile();
  readonly #signal: AbortSignal;
  readonly #output = new PassThrough();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    // Each ends with the other. What fails is told to whoever reads the output.
    pipeline(this.#zip.outputStream, this.#output).catch(() => undefined);
  }

  /** The bytes of the archive. */
  get output(): Readable {
    return this.#output;
  }

  /** Adds a file, and resolves once all of it was taken. Rejects as its content does, and where the signal is aborted. */
  async add(name: string, content: AsyncIterable<Uint8Array | string>, { compress = false } = {}): Promise<void> {
    const stream = Readable.from(content, { objectMode: false });
    const isTaken = finished(stream, { signal: this.#signal });
    this.#zip.addReadStream(stream, name, { compress });
    try {
      await isTaken;
    } finally {
      stream.destroy();
    }
  }

  /** Adds a file of a list in JSON, compressed. */
  addList(name: string, items: AsyncIterable<unknown>): Promise<void> {
    return this.add(name, toJsonList(items), { compress: true });
  }

  /** No further file follows. */
  end(): void {
    this.#zip.end();
  }

  /** Breaks the archive off: whoever reads it sees that it is not whole. */
  fail(error: Error): void {
    this.#output.destroy(error);
  }
}

async function* toJsonList(items: AsyncIterable<unknown>): AsyncGenerator<string> {
  let separator = '[\n';
  for await (const item of items) {
    yield `${separator}${JSON.stringify(item)}`;
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}
