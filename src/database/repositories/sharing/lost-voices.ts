import { ObjectId } from 'mongodb';
import type { VoiceModelLost } from '../../../domain/sharing/share';
import type { Collections } from '../../collections';
import { formsOf } from '../filters';

/**
 * Tells Echos that the voice that was lent to them is gone. Those that were not created here are known to the app alone. Never
 * throws, after a second attempt: the voice is gone all the same, and a repeated request could not tell from whom.
 */
export async function tellLost(
  { echos }: Pick<Collections, 'echos'>,
  echoIds: readonly (string | null)[],
  lost: VoiceModelLost,
): Promise<void> {
  const ids = echoIds.flatMap((id) => (id === null ? [] : formsOf(ObjectId.createFromHexString(id))));
  if (ids.length === 0) return;
  // Another program may have written an `_id` as text.
  const meant: object = { _id: { $in: ids } };
  const tell = () => echos.updateMany(meant, { $set: { voice_model_lost: lost } });
  await tell()
    .catch(tell)
    .catch(() => undefined);
}

/** Forgets what an Echo was told before a link was begun: it has a voice again, unless that was taken back meanwhile. */
export async function forgetLost(
  { echos }: Pick<Collections, 'echos'>,
  echoId: ObjectId,
  begunAt: Date,
): Promise<void> {
  const meant: object = { _id: { $in: formsOf(echoId) }, 'voice_model_lost.at': { $lt: begunAt } };
  await echos.updateOne(meant, { $unset: { voice_model_lost: '' } });
}
