import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { StoredBytes } from '../../domain/reference-sample';
import type { MemoryBudget } from './memory-budget';

/** Temporary files of this service begin with this, so that a sweep finds them and nothing else. */
export const TEMPORARY_FILE_PREFIX = 'echo-voice-';

/** Bytes gathered for one write: fewer, larger writes are what makes a disk quick. */
const BATCH_BYTES = 256 * 1024;

/** What became of a stream: where its bytes are, and their SHA-256 in hex. */
export interface SpooledBytes {
  readonly source: StoredBytes;
  readonly sha256: string;
}

/** Where samples go. */
export interface SpoolOptions {
  readonly folder: string;
  readonly memoryPerSampleBytes: number;
  readonly budget: MemoryBudget;
}

/** A disk that fills up takes a part of a write and says so in the count alone; only the next write fails. */
async function writeAll(handle: FileHandle, batch: Buffer): Promise<void> {
  for (let at = 0; at < batch.byteLength; ) {
    const { bytesWritten } = await handle.write(batch, at);
    at += bytesWritten;
  }
}

/**
 * A temporary file being written: one batch is on its way to the disk while the next one gathers. The pieces are copied
 * into two buffers that are used in turn. A piece that waited for the disk instead would outlive V8's young generation, and
 * some hundred megabytes of them would lie about until the next full collection.
 */
class SpillFile {
  #gathering = Buffer.allocUnsafeSlow(BATCH_BYTES);
  #leaving = Buffer.allocUnsafeSlow(BATCH_BYTES);
  #bytes = 0;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly path: string,
    readonly handle: FileHandle,
  ) {}

  static async create(folder: string): Promise<SpillFile> {
    const file = path.join(folder, `${TEMPORARY_FILE_PREFIX}${randomUUID()}`);
    return new SpillFile(file, await open(file, 'wx', 0o600));
  }

  async append(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.byteLength; ) {
      const copied = chunk.copy(this.#gathering, this.#bytes, at);
      at += copied;
      this.#bytes += copied;
      if (this.#bytes === BATCH_BYTES) await this.#flush();
    }
  }

  async finish(): Promise<void> {
    await this.#flush();
    await this.#writing;
    await this.handle.close();
  }

  /** Closes and removes the file, finished or not. */
  async discard(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.handle.close().catch(() => undefined);
    await rm(this.path, { force: true });
  }

  async #flush(): Promise<void> {
    await this.#writing;
    [this.#gathering, this.#leaving] = [this.#leaving, this.#gathering];
    this.#writing = writeAll(this.handle, this.#leaving.subarray(0, this.#bytes));
    // It is awaited before the next batch and at the end; until then it must not count as unhandled.
    this.#writing.catch(() => undefined);
    this.#bytes = 0;
  }
}

/**
 * Takes the samples of one request: a small one stays in memory as far as the common budget allows, a larger one goes to
 * a private temporary file. `dispose` removes everything, also what a failed request left half written.
 */
export class SampleSpool {
  readonly #options: SpoolOptions;
  readonly #spills = new Set<SpillFile>();
  #reservedBytes = 0;

  constructor(options: SpoolOptions) {
    this.#options = options;
  }

  /**
   * Reads a stream to its end and keeps its bytes. `look` sees each piece first and may throw to refuse the sample.
   * Rejects as the stream or the disk fails, and at once: the stream reports in its turn that it was given up, and the
   * cause has to be heard first. What is half written stays until `dispose`.
   */
  async take(stream: Readable, look: (chunk: Buffer) => void = () => undefined): Promise<SpooledBytes> {
    const hash = createHash('sha256');
    let chunks: Buffer[] = [];
    let bytes = 0;
    let spill: SpillFile | null = null;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      look(chunk);
      hash.update(chunk);
      bytes += chunk.byteLength;
      if (spill === null && this.#mayStayInMemory(bytes, chunk.byteLength)) {
        chunks.push(chunk);
        continue;
      }
      if (spill === null) {
        spill = await this.#spillOver(chunks);
        chunks = [];
      }
      await spill.append(chunk);
    }
    await spill?.finish();
    const sha256 = hash.digest('hex');
    if (spill === null) return { source: { kind: 'memory', chunks, bytes }, sha256 };
    return { source: { kind: 'file', path: spill.path, bytes }, sha256 };
  }

  /** Removes the temporary files and gives the memory back. Safe to repeat. */
  async dispose(): Promise<void> {
    this.#options.budget.release(this.#reservedBytes);
    this.#reservedBytes = 0;
    const spills = [...this.#spills];
    this.#spills.clear();
    await Promise.all(spills.map((spill) => spill.discard()));
  }

  #mayStayInMemory(sampleBytes: number, chunkBytes: number): boolean {
    const { budget, memoryPerSampleBytes } = this.#options;
    if (sampleBytes > memoryPerSampleBytes || !budget.tryReserve(chunkBytes)) return false;
    this.#reservedBytes += chunkBytes;
    return true;
  }

  async #spillOver(chunks: readonly Buffer[]): Promise<SpillFile> {
    const spill = await SpillFile.create(this.#options.folder);
    this.#spills.add(spill);
    for (const chunk of chunks) {
      await spill.append(chunk);
      this.#options.budget.release(chunk.byteLength);
      this.#reservedBytes -= chunk.byteLength;
    }
    return spill;
  }
}
