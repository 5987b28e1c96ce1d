import type { Document } from 'mongodb';
import type { Collections } from '../../collections';
import { VOICE_MODEL_MEMBERS as projection } from '../../decoder/decode';
import { ofModel, sameAs } from '../filters';
import { putTombstone } from './tombstones';

/**
 * Removes the record of a voice model and leaves a tombstone. Returns the record to one of several requests that remove
 * it at the same time, and null to the others. Where there is no record nothing is written, unless `evenUnsaved`: then
 * one that is still to be saved, by whichever instance, is kept from it. Throws the driver's error.
 */
export async function deleteVoiceModel(
  collections: Collections,
  { modelId, evenUnsaved }: { readonly modelId: string; readonly evenUnsaved: boolean },
  signal: AbortSignal,
): Promise<Document | null> {
  const { voiceModels } = collections;
  const find = () => voiceModels.findOne(ofModel(modelId), { signal, projection });
  if (!evenUnsaved && (await find()) === null) return null;
  await putTombstone(collections, modelId);
  // Read after that, since a save that had not found the tombstone may have stored the record meanwhile.
  const found = await find();
  if (found === null) return null;
  const { deletedCount } = await voiceModels.deleteOne(sameAs(found));
  return deletedCount === 1 ? found : null;
}
