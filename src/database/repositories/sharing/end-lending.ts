import type { ObjectId } from 'mongodb';
import type { Collections } from '../../collections';
import { decodeShares, SHARES } from '../../decoder/decode-shares';
import { readText } from '../../decoder/read-values';
import { ofUser, sameAs } from '../filters';
import { changeShares } from './change-shares';
import { tellLost } from './lost-voices';

/**
 * Takes all voices of a user who is being erased out of the catalogue and back from whoever borrows them, however long it takes to
 * delete them. Echos that spoke with them are told that they are deleted. Repeating it does no harm. Throws the driver's error.
 */
export async function endLending(collections: Collections, user: ObjectId, signal: AbortSignal): Promise<void> {
  const { voiceModels } = collections;
  const own = ofUser(user);
  await voiceModels.updateMany({ ...own, visibility: { $exists: true } }, { $unset: { visibility: '' } });
  const projection = { ...SHARES, model_id: 1, created_at: 1 };
  const lent = await voiceModels.find({ ...own, 'shares.0': { $exists: true } }, { signal, projection }).toArray();
  for (const voice of lent) {
    const change = { filter: { $and: [sameAs(voice), own] }, projection, edit: () => [] };
    const before = await changeShares(collections, change, signal);
    const echoIds = before === null ? [] : decodeShares(before).map(({ echo_id }) => echo_id);
    const lost = { model_id: readText(voice.model_id) ?? '', at: new Date(), reason: 'voice_model_deleted' } as const;
    await tellLost(collections, echoIds, lost);
  }
}
