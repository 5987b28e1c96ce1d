import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { StoredBytes } from '../../domain/reference-sample';
import { freeChunk } from './free-chunk';
import { SlabBytes, type SlabPool } from './slab-pool';
import { TemporaryFile, type TemporaryFolder } from './temporary-files';

/** What became of a stream: where its bytes are, and their SHA-256 in hex. */
export interface SpooledBytes {
  readonly source: StoredBytes;
  readonly sha256: string;
}

/** Where samples go. */
export interface SpoolOptions extends TemporaryFolder {
  /** A sample may take this much memory; 0 where each one goes to a file from its first byte on. */
  readonly memoryPerSampleBytes: number;
  readonly slabs: SlabPool;
}

/**
 * Keeps the samples of one request: a small one in memory as far as the common budget allows, a larger one in a temporary
 * file. `dispose` removes everything, also what a failed request left half written.
 */
export class SampleSpool {
  readonly #options: SpoolOptions;
  readonly #files = new Set<TemporaryFile>();
  readonly #inMemory = new Set<SlabBytes>();

  constructor(options: SpoolOptions) {
    this.#options = options;
  }

  /**
   * Reads a stream to its end and keeps its bytes. `check` is given each chunk first and may throw to refuse the sample; it
   * must keep none of it, since a chunk is freed once it is stored.
   * Rejects as soon as the stream, the disk or `check` fails, before the stream reports that it was destroyed, so that the
   * cause is known. What is half written stays until `dispose`.
   */
  async take(stream: Readable, check: (chunk: Buffer) => void = () => undefined): Promise<SpooledBytes> {
    const hash = createHash('sha256');
    const memory = new SlabBytes(this.#options.slabs, this.#options.memoryPerSampleBytes);
    this.#inMemory.add(memory);
    let bytes = 0;
    let file: TemporaryFile | null = null;
    for await (const chunk of stream as AsyncIterable<Buffer<ArrayBuffer>>) {
      check(chunk);
      hash.update(chunk);
      bytes += chunk.byteLength;
      if (file !== null || !memory.append(chunk)) {
        file ??= await this.#moveToFile(memory);
        await file.append(chunk);
      }
      // It was copied by now, either way.
      freeChunk(chunk);
    }
    await file?.finish();
    const sha256 = hash.digest('hex');
    if (file === null) return { source: { kind: 'memory', chunks: memory.chunks(), bytes }, sha256 };
    return { source: { kind: 'file', path: file.path, bytes }, sha256 };
  }

  /**
   * Removes the temporary files and gives the memory back, which the next sample is written to: nothing may read or send
   * these bytes any more. Safe to repeat.
   */
  async dispose(): Promise<void> {
    for (const memory of this.#inMemory) memory.giveBack();
    this.#inMemory.clear();
    const files = [...this.#files];
    this.#files.clear();
    await Promise.all(files.map((file) => file.discard()));
  }

  async #moveToFile(memory: SlabBytes): Promise<TemporaryFile> {
    const file = await TemporaryFile.create(this.#options);
    this.#files.add(file);
    for (const chunk of memory.chunks()) await file.append(chunk);
    memory.giveBack();
    this.#inMemory.delete(memory);
    return file;
  }
}
