import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { readChunks, readFilePart } from '../../files/read-bytes';
import type { SoundToKeep } from '../sound-store';
import { SourceFailure } from '../storage-errors';
import { failureOf, isTransient } from './describe-failure';
import { MAX_ATTEMPTS } from './s3-client';

/** Where a sound goes. */
export interface PutTarget {
  readonly client: S3Client;
  readonly bucket: string;
  readonly key: string;
  /** How long an answer may take, in milliseconds, when everything has been sent. */
  readonly answerMs: number;
}

/** A connection that sends less than this a second is not waited for. */
const MIN_BYTES_PER_MS = 128;

const PAUSE_MS = 300;

/** One PutObject; with a known hash, that stands in the signature in place of `UNSIGNED-PAYLOAD`. */
function putCommand({ bucket, key }: PutTarget, { source, contentType, sha256 }: SoundToKeep, body: Readable) {
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    Body: body,
    ContentLength: source.bytes,
    ContentType: contentType,
  });
  if (sha256 === undefined) return command;
  command.middlewareStack.add(
    (next) => (args) => {
      (args.request as { readonly headers: Record<string, string> }).headers['x-amz-content-sha256'] = sha256;
      return next(args);
    },
    { step: 'build' },
  );
  return command;
}

async function putOnce(target: PutTarget, sound: SoundToKeep, signal?: AbortSignal): Promise<void> {
  const { client, answerMs } = target;
  const { source } = sound;
  const body = source.kind === 'memory' ? readChunks(source.chunks) : readFilePart(source);
  const stop = new AbortController();
  const abort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener('abort', abort);
  let failure: unknown;
  body.on('error', (error) => {
    // The SDK does not see it, and would wait for the rest.
    failure = new SourceFailure('The sound to keep cannot be read.', { cause: error });
    stop.abort();
  });
  try {
    signal?.throwIfAborted();
    const requestTimeout = answerMs + Math.ceil(source.bytes / MIN_BYTES_PER_MS);
    await client.send(putCommand(target, sound, body), { abortSignal: stop.signal, requestTimeout });
  } catch (error) {
    throw failure ?? error;
  } finally {
    signal?.removeEventListener('abort', abort);
    body.destroy();
  }
}

/**
 * Sends a sound with one PutObject of a known length. The SDK repeats no call whose body is a stream; here each attempt reads
 * the sound anew. Throws the error of the SDK or the source, or whatever the signal makes of it.
 */
export async function putObject(target: PutTarget, sound: SoundToKeep, signal?: AbortSignal): Promise<void> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      await putOnce(target, sound, signal);
      return;
    } catch (error) {
      const isLast = attempts === MAX_ATTEMPTS || signal?.aborted || error instanceof SourceFailure;
      if (isLast || !isTransient(failureOf(error))) throw error;
    }
    await sleep(PAUSE_MS * (0.5 + Math.random()), undefined, signal && { signal });
  }
}
