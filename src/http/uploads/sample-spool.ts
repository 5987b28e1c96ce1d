import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { StoredBytes } from '../../domain/reference-sample';
import { TemporaryFile, type TemporaryFolder } from './temporary-files';

/** How much memory the samples of all uploads together may take. What is reserved must be released. */
export class MemoryBudget {
  #usedBytes = 0;

  constructor(readonly maxBytes: number) {}

  /** Takes the bytes if they are free; false means that the caller must put them elsewhere. */
  tryReserve(bytes: number): boolean {
    if (this.#usedBytes + bytes > this.maxBytes) return false;
    this.#usedBytes += bytes;
    return true;
  }

  /** Gives reserved bytes back. */
  release(bytes: number): void {
    this.#usedBytes -= bytes;
  }
}

/** What became of a stream: where its bytes are, and their SHA-256 in hex. */
export interface SpooledBytes {
  readonly source: StoredBytes;
  readonly sha256: string;
}

/** Where samples go. */
export interface SpoolOptions extends TemporaryFolder {
  readonly memoryPerSampleBytes: number;
  readonly budget: MemoryBudget;
}

/**
 * Keeps the samples of one request: a small one in memory as far as the common budget allows, a larger one in a temporary
 * file. `dispose` removes everything, also what a failed request left half written.
 */
export class SampleSpool {
  readonly #options: SpoolOptions;
  readonly #files = new Set<TemporaryFile>();
  #reservedBytes = 0;

  constructor(options: SpoolOptions) {
    this.#options = options;
  }

  /**
   * Reads a stream to its end and keeps its bytes. `check` is given each chunk first and may throw to refuse the sample.
   * Rejects as soon as the stream, the disk or `check` fails, before the stream reports that it was destroyed, so that the
   * cause is known. What is half written stays until `dispose`.
   */
  async take(stream: Readable, check: (chunk: Buffer) => void = () => undefined): Promise<SpooledBytes> {
    const hash = createHash('sha256');
    let chunks: Buffer[] = [];
    let bytes = 0;
    let file: TemporaryFile | null = null;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      check(chunk);
      hash.update(chunk);
      bytes += chunk.byteLength;
      if (file === null && this.#mayStayInMemory(bytes, chunk.byteLength)) {
        chunks.push(chunk);
        continue;
      }
      if (file === null) {
        file = await this.#moveToFile(chunks);
        chunks = [];
      }
      await file.append(chunk);
    }
    await file?.finish();
    const sha256 = hash.digest('hex');
    if (file === null) return { source: { kind: 'memory', chunks, bytes }, sha256 };
    return { source: { kind: 'file', path: file.path, bytes }, sha256 };
  }

  /** Removes the temporary files and gives the memory back. Safe to repeat. */
  async dispose(): Promise<void> {
    this.#options.budget.release(this.#reservedBytes);
    this.#reservedBytes = 0;
    const files = [...this.#files];
    this.#files.clear();
    await Promise.all(files.map((file) => file.discard()));
  }

  #mayStayInMemory(sampleBytes: number, chunkBytes: number): boolean {
    const { budget, memoryPerSampleBytes } = this.#options;
    if (sampleBytes > memoryPerSampleBytes || !budget.tryReserve(chunkBytes)) return false;
    this.#reservedBytes += chunkBytes;
    return true;
  }

  async #moveToFile(chunks: readonly Buffer[]): Promise<TemporaryFile> {
    const file = await TemporaryFile.create(this.#options);
    this.#files.add(file);
    for (const chunk of chunks) {
      await file.append(chunk);
      this.#options.budget.release(chunk.byteLength);
      this.#reservedBytes -= chunk.byteLength;
    }
    return file;
  }
}
