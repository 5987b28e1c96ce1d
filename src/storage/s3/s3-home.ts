import type { Readable } from 'node:stream';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ByteRange, KeptSound, KeptSoundEntry, SoundToKeep } from '../sound-store';
import { brokenOff, SourceFailure, storageUnavailable } from '../storage-errors';
import { assertKey, assertPrefix } from '../storage-keys';
import type { SoundHome } from '../watched-store';
import { deleteObjects } from './delete-objects';
import { describeFailure, failureOf } from './describe-failure';
import { putObject } from './put-object';
import { relayBody } from './relay-body';
import { createS3Client, S3_TIMING, type S3Options, type S3Timing } from './s3-client';

/** Keeps sounds in a bucket of S3 or a server that speaks its protocol. */
export class S3Home implements SoundHome {
  readonly kind = 's3';
  readonly #client: S3Client;
  readonly #options: S3Options;
  readonly #timing: S3Timing;

  constructor(options: S3Options) {
    this.#options = options;
    this.#timing = { ...S3_TIMING, ...options.timing };
    this.#client = createS3Client(options);
  }

  /** Asks for one name of the bucket: that tells a missing bucket from a wrong key, which a HEAD does not. */
  async check(signal: AbortSignal): Promise<void> {
    await this.#page('', undefined, 1, signal);
  }

  async put(key: string, sound: SoundToKeep, signal?: AbortSignal): Promise<void> {
    assertKey(key);
    const target = { client: this.#client, bucket: this.#options.bucket, key, answerMs: this.#timing.answerMs };
    await this.#translated(signal, putObject(target, sound, signal));
  }

  async open(key: string, range: ByteRange | null, signal?: AbortSignal): Promise<KeptSound | null> {
    assertKey(key);
    signal?.throwIfAborted();
    const command = new GetObjectCommand({
      Bucket: this.#options.bucket,
      Key: key,
      ...(range !== null && { Range: `bytes=${range.start}-${range.end}` }),
    });
    const found = await this.#ifThere(signal, this.#client.send(command, optionsOf(signal)));
    return found === null ? null : this.#soundOf(found, range);
  }

  async sizeOf(key: string, signal?: AbortSignal): Promise<number | null> {
    assertKey(key);
    signal?.throwIfAborted();
    try {
      const command = new HeadObjectCommand({ Bucket: this.#options.bucket, Key: key });
      return (await this.#client.send(command, optionsOf(signal))).ContentLength ?? 0;
    } catch (error) {
      const { status } = failureOf(error);
      // The answer to HEAD has no text, which would tell a missing object from a missing bucket; the page says which it is.
      if (status !== undefined) await this.#page(key, undefined, 1, signal);
      if (status === 404) return null;
      throw this.#callerError(signal, error);
    }
  }

  async delete(keys: readonly string[], signal?: AbortSignal): Promise<void> {
    for (const key of keys) assertKey(key);
    const target = { client: this.#client, bucket: this.#options.bucket };
    await this.#translated(signal, deleteObjects(target, keys, signal));
  }

  async *list(prefix: string, signal?: AbortSignal): AsyncGenerator<KeptSoundEntry> {
    assertPrefix(prefix);
    let token: string | undefined;
    do {
      const page: ListObjectsV2CommandOutput = await this.#page(prefix, token, undefined, signal);
      for (const { Key: key, Size: bytes = 0, LastModified: keptAt } of page.Contents ?? []) {
        if (key !== undefined && keptAt !== undefined) yield { key, bytes, keptAt };
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }

  #page(prefix: string, token: string | undefined, limit: number | undefined, signal: AbortSignal | undefined) {
    const command = new ListObjectsV2Command({
      Bucket: this.#options.bucket,
      Prefix: prefix,
      ContinuationToken: token,
      MaxKeys: limit,
    });
    return this.#translated(signal, this.#client.send(command, optionsOf(signal)));
  }

  #soundOf(found: GetObjectCommandOutput, range: ByteRange | null): KeptSound {
    const body = found.Body as Readable;
    const total = /\/(\d+)$/.exec(found.ContentRange ?? '')?.[1];
    if (range !== null && total === undefined) {
      body.destroy();
      throw storageUnavailable(`${describeFailure({ name: 'NoRanges', status: 200, code: undefined }, this.#options)}`);
    }
    const bytes = found.ContentLength ?? 0;
    const { silenceMs } = this.#timing;
    const stream = relayBody(body, { bytes, silenceMs, broken: (received) => brokenOff(received, bytes) });
    return { bytes: total === undefined ? bytes : Number(total), stream };
  }

  async #translated<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw this.#callerError(signal, error);
    }
  }

  /** A range of which nothing is there belongs to another sound. */
  async #ifThere<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T | null> {
    try {
      return await work;
    } catch (error) {
      const { name, status } = failureOf(error);
      if (name === 'NoSuchKey' || name === 'NotFound' || status === 416) return null;
      throw this.#callerError(signal, error);
    }
  }

  #callerError(signal: AbortSignal | undefined, error: unknown): unknown {
    if (signal?.aborted) return signal.reason;
    if (error instanceof SourceFailure) return error;
    return storageUnavailable(describeFailure(failureOf(error), this.#options));
  }
}

function optionsOf(signal: AbortSignal | undefined) {
  return signal === undefined ? {} : { abortSignal: signal };
}
