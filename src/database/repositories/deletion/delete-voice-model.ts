import type { Document } from 'mongodb';
import type { Collections } from '../../collections';
import { VOICE_MODEL_MEMBERS } from '../../decoder/decode';
import { MoreVersions } from '../../more-versions';
import { versionsOf } from '../../versions/stored-versions';
import { ofVoice, reachable, sameAs } from '../filters';
import { putTombstone } from './tombstones';

/** What of a voice model is to be deleted. */
export interface DeleteOptions {
  /** Also one that is still to be saved, by whichever instance: it is kept from that. */
  readonly evenUnsaved?: boolean;
  /** The ids of all versions that are known to whoever deletes them, who may have to delete others first. */
  readonly only?: readonly string[];
}

/** Versions are made in seconds, and a deletion takes milliseconds. */
const MAX_ATTEMPTS = 5;

const projection: Document = { ...VOICE_MODEL_MEMBERS, versions_rev: 1 };

/**
 * Removes the record of a voice model, by any id that it ever had, and leaves a tombstone for each of them. Returns the record
 * to one of several requests that remove it at the same time, and null to the others. A version that is added meanwhile is
 * deleted with it, or throws MoreVersions where it is not among the `only` ones. Throws the driver's error.
 */
export async function deleteVoiceModel(
  collections: Collections,
  { modelId, evenUnsaved = false, only }: DeleteOptions & { readonly modelId: string },
  signal: AbortSignal,
): Promise<Document | null> {
  const { voiceModels } = collections;
  const isMeant = reachable(collections, ofVoice(modelId));
  const find = () => voiceModels.findOne(isMeant, { signal, projection });
  if (!evenUnsaved && (await find()) === null) return null;
  const marked = new Set([modelId]);
  await putTombstone(collections, modelId);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    // Read after that, since a save that had not found the tombstone may have stored the record meanwhile.
    const found = await find();
    if (found === null) return null;
    const { known } = versionsOf(found);
    if (only !== undefined && known.some((id) => !only.includes(id))) throw new MoreVersions();
    for (const id of known.filter((one) => !marked.has(one))) {
      marked.add(id);
      await putTombstone(collections, id);
    }
    // Only with the versions that were read: one that was added since would be left behind.
    const isAsRead = { ...sameAs(found), versions_rev: found.versions_rev ?? null };
    const { deletedCount } = await voiceModels.deleteOne(isAsRead);
    if (deletedCount === 1) return found;
  }
  throw new MoreVersions();
}
