import { setTimeout as delay } from 'node:timers/promises';
import type { ObjectId } from 'mongodb';
import { ApiError } from '../../errors/api-error';
import { isDuplicateKey } from '../connection/transient-errors';
import type { Collections, VoiceModelDocument } from '../documents';

const MAX_CLAIMS = 12;
const CLAIM_JITTER_MS = 15;

/** Which voice model is to speak for which Echo. */
export interface EchoLink {
  readonly modelId: string;
  readonly echoId: ObjectId;
}

/**
 * Runs `write`, which gives the Echo to this voice model. Where the Echo is taken, the unique index refuses that; then
 * the Echo is freed first and `write` runs again. In this order a crash leaves the Echo without a voice and never with
 * two. Other requests may take the Echo in between, so this is tried a bounded number of times; then ApiError `conflict`.
 */
export async function claimEcho<T>(
  { voiceModels }: Collections,
  { modelId, echoId }: EchoLink,
  write: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  for (let freed = 0; freed <= MAX_CLAIMS; freed++) {
    if (freed > 0) {
      // The first time at once; after that somebody else is at it, and taking turns needs unequal pauses.
      await delay(Math.random() * CLAIM_JITTER_MS * (freed - 1), undefined, { signal });
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
  // Looked up first, so that a wrong model id takes the voice away from nobody.
  const current = await voiceModels.findOne({ model_id: modelId }, { signal });
  if (current === null || current.echo_id?.equals(echoId)) return current;
  const write = () =>
    voiceModels.findOneAndUpdate(
      { model_id: modelId },
      { $set: { echo_id: echoId, updated_at: new Date() } },
      { returnDocument: 'after' },
    );
  return claimEcho(collections, link, write, signal);
}

/** Takes the Echo's voice model away from it. Null if it had none. */
export function unlinkEcho({ voiceModels }: Collections, echoId: ObjectId): Promise<VoiceModelDocument | null> {
  return voiceModels.findOneAndUpdate(
    { echo_id: echoId },
    { $set: { echo_id: null, updated_at: new Date() } },
    { returnDocument: 'after' },
  );
}
