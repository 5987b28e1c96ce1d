import type { Writable } from 'node:stream';
import type { ByteSource, StoredBytes } from '../../domain/reference-sample';
import { readBySlabs } from '../../files/read-bytes';
import type { RequestBody } from '../transport/request-body';

/** A piece of a form: text of the form itself, or the bytes of a file in it. */
export type FormPiece = Buffer | ByteSource;

/**
 * The body of a form whose files stay where they are until their turn comes. A piece is written once the one before it has left,
 * so that little of the form is in memory, and `sendTo` knows how much of it can have arrived.
 */
export class FormBody implements RequestBody {
  readonly contentType: string;
  readonly bytes: number;
  readonly #pieces: readonly FormPiece[];
  readonly #onError: (error: Error) => void;
  #released = false;
  /** Ends the wait for what was written last. */
  #goOn: () => void = () => undefined;

  /** `onError` is called when a file cannot be read, or is shorter than announced. */
  constructor(contentType: string, pieces: readonly FormPiece[], onError: (error: Error) => void) {
    this.contentType = contentType;
    this.bytes = pieces.reduce((sum, piece) => sum + (Buffer.isBuffer(piece) ? piece.byteLength : piece.bytes), 0);
    this.#pieces = pieces;
    this.#onError = onError;
  }

  sendTo(request: Writable): void {
    request.once('close', () => this.release());
    this.#send(request).catch((error: Error) => {
      if (!this.#released) this.#onError(error);
    });
  }

  release(): void {
    this.#released = true;
    this.#goOn();
  }

  async #send(request: Writable): Promise<void> {
    for (const piece of this.#pieces) {
      for await (const chunk of chunksOf(piece)) {
        if (this.#released) return;
        await this.#write(request, chunk);
      }
    }
    if (!this.#released) request.end();
  }

  /** Resolves when the kernel has the chunk, or nobody wants it any more. */
  #write(request: Writable, chunk: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#goOn = resolve;
      request.write(chunk, () => resolve());
    });
  }
}

/** A chunk may be overwritten once the next one was asked for. The file of a part is closed whatever happens. */
async function* chunksOf(piece: FormPiece): AsyncGenerator<Uint8Array> {
  if (Buffer.isBuffer(piece)) yield piece;
  else if (piece.kind === 'joined') for (const part of piece.parts) yield* chunksOfPart(part);
  else yield* chunksOfPart(piece);
}

async function* chunksOfPart(part: StoredBytes): AsyncGenerator<Uint8Array> {
  if (part.kind === 'memory') yield* part.chunks;
  else yield* readBySlabs(part);
}
