import { type Document, ObjectId } from 'mongodb';
import type { VoiceModel } from '../../../domain/voice-model';
import type { Collections } from '../../collections';
import { decodeVoiceModel } from '../../decoder/decode';
import { decodeShares, SHARES } from '../../decoder/decode-shares';
import { MoreVersions } from '../../more-versions';
import { versionsOf } from '../../versions/stored-versions';
import { ofVoice, reachable, sameAs } from '../filters';
import { asRead, CHANGED_MEMBERS } from '../library/change-record';
import { sharesAsRead } from '../sharing/change-shares';
import { tellLost } from '../sharing/lost-voices';
import { putTombstone, removeTombstone } from './tombstones';

/** What of a voice model is to be deleted. */
export interface DeleteOptions {
  /** Also one that is still to be saved, by whichever instance: it is kept from that. */
  readonly evenUnsaved?: boolean;
  /** The ids of all versions that are known to whoever deletes them, who may have to delete others first. */
  readonly only?: readonly string[];
  /**
   * Called with the record before it is removed, null if it cannot be read, and again where it has changed meanwhile. What it throws
   * leaves the record, and no tombstone of this deletion.
   */
  readonly check?: ((record: VoiceModel | null) => void) | undefined;
}

/** Versions are made in seconds, and a deletion takes milliseconds. */
const MAX_ATTEMPTS = 5;

const projection: Document = { ...CHANGED_MEMBERS, ...SHARES, versions_rev: 1 };

/** The record that was deleted, and how many shares have ended with it; absent where it had none. */
export type DeletedVoiceModel = VoiceModel & { readonly ended_shares?: number };

/**
 * Removes the record of a voice model, by any id that it ever had, and leaves a tombstone for each of them. Returns the record
 * to one of several requests that remove it at the same time, and null to the others. A version that is added meanwhile is
 * deleted with it, or throws MoreVersions where it is not among the `only` ones. Throws the driver's error, and what `check` throws.
 */
export async function deleteVoiceModel(
  collections: Collections,
  { modelId, evenUnsaved = false, only, check }: DeleteOptions & { readonly modelId: string },
  signal: AbortSignal,
): Promise<Document | null> {
  const { voiceModels } = collections;
  const isMeant = reachable(collections, ofVoice(modelId));
  const find = () => voiceModels.findOne(isMeant, { signal, projection });
  if (!evenUnsaved && (await find()) === null) return null;
  const marks = newMarks(collections);
  await marks.put([modelId]);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    // Read after that, since a save that had not found the tombstone may have stored the record meanwhile.
    const found = await find();
    if (found === null) return null;
    const { known } = versionsOf(found);
    if (only !== undefined && known.some((id) => !only.includes(id))) throw new MoreVersions();
    try {
      check?.(decodeVoiceModel(found));
    } catch (error) {
      await marks.takeBack();
      throw error;
    }
    await marks.put(known);
    const { deletedCount } = await voiceModels.deleteOne(reachable(collections, asFound(found, check !== undefined)));
    if (deletedCount === 0) continue;
    const echoIds = decodeShares(found).map(({ echo_id }) => echo_id);
    const lost = { model_id: String(found.model_id), at: new Date(), reason: 'voice_model_deleted' } as const;
    await tellLost(collections, echoIds, lost);
    return found;
  }
  throw new MoreVersions();
}

/** Puts tombstones, one for each id, and takes back those of a voice that stays, but for what others have put. */
function newMarks(collections: Collections) {
  const putAt = new Map<string, Date | null>();
  return {
    put: async (ids: readonly string[]): Promise<void> => {
      for (const id of ids.filter((one) => !putAt.has(one))) putAt.set(id, await putTombstone(collections, id));
    },
    takeBack: async (): Promise<void> => {
      for (const [id, at] of putAt) if (at !== null) await removeTombstone(collections, id, at);
    },
  };
}

/**
 * The filter for a voice with the versions, the shares and the Echo that were read: a version that was added since would be left
 * behind, and an Echo not told. Where what was read was checked, with all that people change as well.
 */
function asFound(found: Document, isChecked: boolean): Document {
  const isSame = {
    ...sameAs(found),
    versions_rev: found.versions_rev ?? null,
    ...sharesAsRead(found),
    ...echoAsRead(found),
  };
  return isChecked ? { $and: [isSame, asRead(found)] } : isSame;
}

/** The filter for a voice that has the Echo that it had when it was read. What is no id of an Echo is not compared. */
function echoAsRead({ echo_id = null }: Document): Document {
  const isComparable = echo_id === null || echo_id instanceof ObjectId || typeof echo_id === 'string';
  return isComparable ? { echo_id } : {};
}
