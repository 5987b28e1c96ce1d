import type { Document } from 'mongodb';
import { collectionsOf } from '../../../../src/database/collections';
import { INDEX_SPECS } from '../../../../src/database/indexes/index-specs';
import { useDatabase } from '../../../support/database/use-database';
import { whenConnected } from '../../../support/database/when-connected';
import { newId } from '../../../support/service/voice-models';

const database = useDatabase();

beforeAll(() => whenConnected(database.manager));

/** By collection, the member that says when a document expires. */
const EXPIRING = INDEX_SPECS.filter(({ options }) => options.expireAfterSeconds !== undefined).map(
  ({ collection, key }) => [collection, Object.keys(key).join()] as const,
);

it.each(EXPIRING)(
  'what has expired in %s, by its %s, is removed where the server does not do so',
  async (name, member) => {
    const { collectionName } = collectionsOf(database.stored)[name];
    const collection = database.stored.collection<Document>(collectionName);
    const expiring = (name: string, inMs: number) => {
      return { _id: name as never, hash: name, [member]: new Date(Date.now() + inMs) };
    };
    await collection.insertMany([expiring('expired', -1_000), expiring('valid', 3_600_000)]);

    await database.manager.sweepExpired();

    const left = await collection.find({ _id: { $in: ['expired', 'valid'] as never[] } }).toArray();
    expect(left.map(({ _id }) => _id)).toEqual(['valid']);
  },
);

it('what a user did is not shown any more once it has expired', async () => {
  const event = {
    user_id: newId(),
    by: 'service',
    key_id: null,
    model_id: null,
    echo_id: null,
    of_user_id: null,
    request_id: null,
  } as const;
  const { audit } = database.manager.identity;
  await audit.add({ ...event, action: 'voice_deleted' }, 0);
  await audit.add({ ...event, action: 'voice_changed' }, 1);
  const { items } = await audit.listOf(event.user_id, { limit: 10 });
  expect(items.map(({ action }) => action)).toEqual(['voice_changed']);
});
