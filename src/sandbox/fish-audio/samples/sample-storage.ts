import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { StorageEngine } from 'multer';
import { type Container, sniffContainer } from './sniff-container';

/** A file as it was received. `content` is null when the file was too large to keep or has been dropped since. */
export interface ReceivedFile {
  readonly fileName: string;
  /** The media type of the sender. It is not used: the sandbox, like Fish.Audio, detects the type from the bytes. */
  readonly contentType: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly container: Container | null;
  /** The first 4 KiB. */
  readonly head: Buffer;
  content: Buffer | null;
}

const HEAD_BYTES = 4096;

/** Collects one file: hashes all of it, keeps the first 4 KiB, and keeps all of it if it is not larger than `keepBytes`. */
export class FileCollector {
  readonly #hash = createHash('sha256');
  readonly #head: Buffer[] = [];
  #chunks: Buffer[] = [];
  #headBytes = 0;
  #bytes = 0;

  constructor(readonly keepBytes: number) {}

  /** Adds the next chunk. */
  push(chunk: Buffer): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    if (this.#headBytes < HEAD_BYTES) {
      const part = Buffer.from(chunk.subarray(0, HEAD_BYTES - this.#headBytes));
      this.#head.push(part);
      this.#headBytes += part.length;
    }
    if (this.#bytes <= this.keepBytes) this.#chunks.push(chunk);
    else this.#chunks = [];
  }

  /** Ends the file and returns it. */
  finish(fileName: string, contentType: string): ReceivedFile {
    const head = Buffer.concat(this.#head);
    return {
      fileName,
      contentType,
      bytes: this.#bytes,
      sha256: this.#hash.digest('hex'),
      container: sniffContainer(head),
      head,
      content: this.#bytes <= this.keepBytes ? Buffer.concat(this.#chunks) : null,
    };
  }
}

/** A storage engine for multer that never writes to disk and holds at most `keepBytes` of a file. */
export class SampleStorage implements StorageEngine {
  constructor(readonly keepBytes: number) {}

  _handleFile(_req: Request, file: Express.Multer.File, done: (error?: unknown, info?: object) => void): void {
    const collector = new FileCollector(this.keepBytes);
    file.stream.on('data', (chunk: Buffer) => collector.push(chunk));
    file.stream.on('error', done);
    file.stream.on('end', () => done(null, { received: collector.finish(file.originalname, file.mimetype) }));
  }

  _removeFile(_req: Request, _file: Express.Multer.File, done: (error: Error | null) => void): void {
    done(null);
  }
}
