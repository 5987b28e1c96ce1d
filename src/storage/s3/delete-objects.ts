import { DeleteObjectCommand, DeleteObjectsCommand, type S3Client } from '@aws-sdk/client-s3';
import { mapWithConcurrency } from '../../concurrency/map-with-concurrency';
import { failureOf } from './describe-failure';

/** The bucket of the objects. */
export interface DeleteTarget {
  readonly client: S3Client;
  readonly bucket: string;
}

/** As many as one DeleteObjects takes. */
const BATCH = 1_000;

/** At a time, where each is deleted by itself. */
const AT_ONCE = 8;

/** An object that the server did not delete, although it answered. */
class NotDeleted extends Error {
  constructor(code: string | undefined) {
    super('An object was not deleted.');
    this.name = code ?? 'NotDeleted';
  }
}

async function deleteOne({ client, bucket }: DeleteTarget, key: string, signal?: AbortSignal): Promise<void> {
  const command = new DeleteObjectCommand({ Bucket: bucket, Key: key });
  try {
    await client.send(command, signal && { abortSignal: signal });
  } catch (error) {
    // Some servers say so of what is not there.
    if (failureOf(error).name !== 'NoSuchKey') throw error;
  }
}

async function deleteBatch(
  { client, bucket }: DeleteTarget,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const command = new DeleteObjectsCommand({
    Bucket: bucket,
    Delete: { Quiet: true, Objects: keys.map((key) => ({ Key: key })) },
  });
  const { Errors: errors = [] } = await client.send(command, signal && { abortSignal: signal });
  const failed = errors.find(({ Code: code }) => code !== 'NoSuchKey');
  if (failed !== undefined) throw new NotDeleted(failed.Code);
}

/** Whether a server does not take a batch: it does not know the call, or wants an MD5, which the SDK no longer sends. */
function takesNoBatch(error: unknown): boolean {
  const { name, status } = failureOf(error);
  if (/^(MissingContentMD5|InvalidDigest|InvalidRequest|InvalidArgument|NotImplemented|MalformedXML)$/.test(name))
    return true;
  return status === 405 || status === 501;
}

/** Deletes objects, a thousand at a time, or one by one where the server takes no batches. Throws the SDK's error. */
export async function deleteObjects(
  target: DeleteTarget,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  for (let from = 0; from < keys.length; from += BATCH) {
    const batch = keys.slice(from, from + BATCH);
    const oneByOne = () => mapWithConcurrency(batch, AT_ONCE, (key) => deleteOne(target, key, signal));
    if (batch.length === 1) await oneByOne();
    else {
      await deleteBatch(target, batch, signal).catch((error: unknown) => {
        if (!takesNoBatch(error)) throw error;
        return oneByOne();
      });
    }
  }
}
