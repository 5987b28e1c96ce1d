import type { ObjectId } from 'mongodb';
import type { ErasedCounts } from '../../../domain/identity/erasure';
import type { Collections } from '../../collections';
import { formsOf } from '../filters';

/** Something that belongs to a user and goes with the user, by one write that does no harm when it is repeated. */
export interface ErasedPart {
  /** As what it is counted in the receipt. */
  readonly name: keyof ErasedCounts;
  /** Removes it, and resolves to how much there was of it. Throws the driver's error. */
  readonly remove: (collections: Collections, user: ObjectId) => Promise<number>;
}

/** Others change what they have lent rarely. */
const MAX_ATTEMPTS = 5;

/** What is removed of a user besides voices, Echos and clips, in this order. Whatever else is stored of users gets a row here. */
export const ERASED_WITH_USER: readonly ErasedPart[] = [
  {
    name: 'shares',
    remove: endShares,
  },
  {
    name: 'usage_days',
    remove: async ({ usageDays }, user) => {
      const { deletedCount } = await usageDays.deleteMany({ user_id: { $in: [...formsOf(user)] } });
      return deletedCount;
    },
  },
  {
    name: 'users',
    remove: async ({ users }, user) => (await users.deleteOne({ _id: user })).deletedCount,
  },
];

/**
 * Ends what others have lent to a user. Each list is replaced by the one without the user only as it was read, so that one which is
 * changed meanwhile is read again; not every engine can take single entries out of a list.
 */
async function endShares({ voiceModels }: Collections, user: ObjectId): Promise<number> {
  let ended = 0;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const lent = await voiceModels.find({ 'shares.user_id': user }, { projection: { shares: 1 } }).toArray();
    if (lent.length === 0) return ended;
    for (const { _id, shares } of lent) {
      const others = [shares].flat().filter((share) => !user.equals(share?.user_id));
      const { modifiedCount } = await voiceModels.updateOne({ _id, shares }, { $set: { shares: others } });
      ended += modifiedCount;
    }
  }
  throw new Error('What was lent to a user is changed all the time.');
}
