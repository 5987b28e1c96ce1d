import type { ObjectId } from 'mongodb';
import type { ErasedCounts } from '../../../domain/identity/erasure';
import type { Share } from '../../../domain/sharing/share';
import type { Collections } from '../../collections';
import { SHARES } from '../../decoder/decode-shares';
import { ofUser, sameAs } from '../filters';
import { changeShares } from '../sharing/change-shares';
import { endLending } from '../sharing/end-lending';

/** Something that belongs to a user and goes with the user, by one write that does no harm when it is repeated. */
export interface ErasedPart {
  /** As what it is counted in the receipt. */
  readonly name: keyof ErasedCounts;
  /** Removes it, and resolves to how much there was of it. Throws the driver's error. */
  readonly remove: (collections: Collections, user: ObjectId, signal: AbortSignal) => Promise<number>;
}

const KEYS: ErasedPart = {
  name: 'keys',
  remove: async ({ apiKeys }, user) => (await apiKeys.deleteMany({ user_id: user })).deletedCount,
};

/** What ends at the beginning, however long the rest is held up: nobody else does anything with what is being erased. */
export const ERASED_FIRST: readonly ErasedPart[] = [
  KEYS,
  {
    name: 'shares',
    // Nothing of the user's that is counted: voices of others are.
    remove: async (collections, user, signal) => {
      await endLending(collections, user, signal);
      return 0;
    },
  },
];

/** What is removed of a user besides voices, Echos and clips, in this order. Whatever else is stored of users gets a row here. */
export const ERASED_WITH_USER: readonly ErasedPart[] = [
  KEYS,
  {
    name: 'audit_events',
    // What an admin did stays the admin's, without the user whom it concerned.
    remove: async ({ auditEvents }, user) => {
      await auditEvents.updateMany({ of_user_id: user }, { $unset: { of_user_id: '' } });
      return (await auditEvents.deleteMany({ user_id: user })).deletedCount;
    },
  },
  {
    name: 'shares',
    remove: endShares,
  },
  {
    name: 'usage_days',
    remove: async ({ usageDays }, user) => {
      const { deletedCount } = await usageDays.deleteMany(ofUser(user));
      return deletedCount;
    },
  },
  {
    name: 'users',
    // A session is no thing of its own to the user, so that it is removed and not counted.
    remove: async ({ sessions }, user) => {
      await sessions.deleteMany({ user_id: user });
      return 0;
    },
  },
  {
    name: 'users',
    // Neither is what the user has used of limits. It stays counted for its hour or day, under a hash alone, so that an erasure
    // does not begin a limit anew.
    remove: async ({ amounts, voiceHolds }, user) => {
      await amounts.updateMany({ user_id: user }, { $set: { user_id: null } });
      await voiceHolds.deleteOne({ _id: user });
      return 0;
    },
  },
  {
    name: 'users',
    remove: async ({ users }, user) => (await users.deleteOne({ _id: user })).deletedCount,
  },
];

/** Ends what others have lent to a user; an entry that cannot be read goes with it. */
async function endShares(collections: Collections, user: ObjectId, signal: AbortSignal): Promise<number> {
  const borrowed = { 'shares.user_id': user };
  const projection = { ...SHARES, model_id: 1, created_at: 1 };
  const voices = await collections.voiceModels.find(borrowed, { signal, projection }).toArray();
  const edit = (shares: readonly Share[]) => shares.filter(({ user_id }) => user_id !== user.toHexString());
  for (const voice of voices) {
    await changeShares(collections, { filter: { $and: [sameAs(voice), borrowed] }, projection, edit }, signal);
  }
  return voices.length;
}
