import { setTimeout as delay } from 'node:timers/promises';
import type { ObjectId } from 'mongodb';
import { ApiError } from '../../errors/api-error';
import type { Collections } from '../collections';
import { isDuplicateKey } from '../connection/driver-errors';
import type { VoiceModelDocument } from '../documents';

const MAX_RETRIES = 12;
/** By how much the longest possible pause grows with each retry. */
const RETRY_JITTER_MS = 15;

/** Which voice model is to speak for which Echo. */
export interface EchoLink {
  readonly modelId: string;
  readonly echoId: ObjectId;
}

/**
 * Runs `write`, which gives the Echo to this voice model. If another voice model has the Echo, the unique index rejects
 * the write; then the Echo is freed and `write` runs again. In this order a crash leaves the Echo without a voice and
 * never with two. Other requests may take the Echo in between, so the number of attempts is bounded; after the last one
 * it throws ApiError `conflict`.
 */
export async function writeEchoLink<T>(
  { voiceModels }: Collections,
  { modelId, echoId }: EchoLink,
  write: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  for (let retries = 0; retries <= MAX_RETRIES; retries++) {
    if (retries > 0) {
      // The first retry does not wait. Further ones mean that other requests want the Echo too, so the pauses are random.
      await delay(Math.random() * RETRY_JITTER_MS * (retries - 1), undefined, { signal });
      await voiceModels.updateOne(
        { echo_id: echoId, model_id: { $ne: modelId } },
        { $set: { echo_id: null, updated_at: new Date() } },
      );
    }
    try {
      return await write();
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
  throw new ApiError('conflict', 'Several requests link this Echo at the same moment. Try again.', {
    retryAfterSeconds: 1,
  });
}

/** Links the voice model to the Echo and frees the one that had it. Null if there is no such voice model. */
export async function linkVoiceModel(
  collections: Collections,
  link: EchoLink,
  signal: AbortSignal,
): Promise<VoiceModelDocument | null> {
  const { voiceModels } = collections;
  const { modelId, echoId } = link;
  // Looked up first, so that an unknown model id does not free the Echo's present voice model.
  const current = await voiceModels.findOne({ model_id: modelId }, { signal });
  if (current === null || current.echo_id?.equals(echoId)) return current;
  const write = async () => {
    const change = { echo_id: echoId, updated_at: new Date() };
    const { matchedCount } = await voiceModels.updateOne({ _id: current._id }, { $set: change });
    return matchedCount === 1 ? { ...current, ...change } : null;
  };
  return writeEchoLink(collections, link, write, signal);
}

/**
 * Unlinks the Echo's voice model from it and returns the record as it is then. Null if it had none; of several requests
 * that unlink it at the same time, one gets the record.
 */
export async function unlinkEcho(
  { voiceModels }: Collections,
  echoId: ObjectId,
  signal: AbortSignal,
): Promise<VoiceModelDocument | null> {
  const found = await voiceModels.findOne({ echo_id: echoId }, { signal });
  if (found === null) return null;
  const change = { echo_id: null, updated_at: new Date() };
  const { modifiedCount } = await voiceModels.updateOne({ _id: found._id, echo_id: echoId }, { $set: change });
  return modifiedCount === 1 ? { ...found, ...change } : null;
}
