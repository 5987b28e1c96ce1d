import type { Writable } from 'node:stream';
import type { ByteSource, StoredBytes } from '../../domain/reference-sample';
import { readBySlabs } from '../../files/read-bytes';
import type { RequestBody } from '../transport/request-body';

/** What is in memory leaves in batches of this size: a call of the system for each chunk would cost more than to copy it. */
const BATCH_BYTES = 512 * 1024;

/** A piece of a form: text of the form itself, or the bytes of a file in it. */
export type FormPiece = Buffer | ByteSource;

/**
 * The body of a form whose files stay where they are until their turn comes. A batch is written once the one before it has left,
 * so that little of the form waits in buffers, and whoever sends it knows how much of it can have arrived.
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
    // What ends the form goes by itself: until everything else has left, the form is known not to have arrived.
    for (const pieces of [this.#pieces.slice(0, -1), this.#pieces.slice(-1)]) {
      for await (const batch of batchesOf(pieces)) {
        if (this.#released) return;
        await this.#write(request, batch);
      }
    }
    if (!this.#released) request.end();
  }

  /** Resolves when the kernel has the batch, or nobody wants it any more. */
  #write(request: Writable, batch: readonly Uint8Array[]): Promise<void> {
    return new Promise((resolve) => {
      this.#goOn = resolve;
      request.cork();
      for (const chunk of batch.slice(0, -1)) request.write(chunk);
      request.write(batch.at(-1), () => resolve());
      request.uncork();
    });
  }
}

/** Chunks that leave together. One may be overwritten once the next batch was asked for. */
async function* batchesOf(pieces: readonly FormPiece[]): AsyncGenerator<readonly Uint8Array[]> {
  let batch: Uint8Array[] = [];
  let bytes = 0;
  for (const part of pieces.flatMap(partsOf)) {
    for await (const chunk of part.kind === 'memory' ? part.chunks : readBySlabs(part)) {
      batch.push(chunk);
      bytes += chunk.byteLength;
      if (part.kind === 'memory' && bytes < BATCH_BYTES) continue;
      yield batch;
      batch = [];
      bytes = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

function partsOf(piece: FormPiece): readonly StoredBytes[] {
  if (Buffer.isBuffer(piece)) return [{ kind: 'memory', chunks: [piece], bytes: piece.byteLength }];
  return piece.kind === 'joined' ? piece.parts : [piece];
}
