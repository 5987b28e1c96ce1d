import { type CommandStartedEvent, type Document, MongoClient, ObjectId } from 'mongodb';
import { type Collections, collectionsOf } from '../../../src/database/collections';
import { decodeVoiceModel } from '../../../src/database/decoder/decode';
import { INDEX_SPECS } from '../../../src/database/indexes/index-specs';
import { wantedPart } from '../../../src/database/paging/find-page';
import { scan } from '../../../src/database/paging/scan-list';
import { findVoiceModels, pageRequest, scanOf } from '../../../src/database/repositories/library/find-voice-models';
import type { VoiceModelQuery } from '../../../src/database/repositories/voice-model-query';
import { LIST_SORTS } from '../../../src/domain/library/list-sort';
import type { VoiceModelFilter } from '../../../src/domain/library/voice-model-filter';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { newId } from '../../support/service/voice-models';

/** Every filter by itself, all of them, and none. A filter that is added does not compile without its line. */
const VALUES: Required<VoiceModelFilter> = {
  search: 'e',
  tags: ['a', 'b'],
  file_type: 'audio',
  linked: false,
  missing: false,
};
const FILTERS: VoiceModelFilter[] = [
  {},
  VALUES,
  ...Object.entries(VALUES).map(([name, value]) => ({ [name]: value })),
  ...[{ linked: true }, { missing: true }, { file_type: 'video' as const }],
];

let temporary: TemporaryDatabase;
let client: MongoClient;
let collections: Collections;
let sent: Document[] = [];
const userId = newId();
const { signal } = new AbortController();

beforeAll(async () => {
  temporary = await startTemporaryDatabase();
  client = new MongoClient(temporary.uri, { monitorCommands: true });
  collections = collectionsOf(client.db(temporary.newName()));
  const created = [new Date(1), new Date(2), new Date(2), new Date(3), 'no date', null];
  const documents = [userId, newId()].flatMap((user) =>
    created.map((created_at) => ({
      user_id: new ObjectId(user),
      model_id: newId(),
      name: 'e',
      tags: ['a', 'b'],
      created_at,
    })),
  );
  await collections.voiceModels.insertMany(documents);
  client.on('commandStarted', ({ command }: CommandStartedEvent) => {
    if ('find' in command || 'aggregate' in command || 'count' in command) sent.push(command);
  });
});
afterAll(async () => {
  await client.close();
  await temporary.stop();
});
beforeEach(() => {
  sent = [];
});

/** Reads all pages. */
async function readAll(query: VoiceModelQuery): Promise<number> {
  let found = 0;
  const wanted = wantedPart(pageRequest(userId, query));
  for (let from = wanted.from, pages = 0; pages < 20; pages += 1) {
    const page = await findVoiceModels(
      collections,
      { userId, query, wanted: { ...wanted, from }, decode: decodeVoiceModel },
      signal,
    );
    found += page.items.length;
    expect(page.items.every((record) => record.user_id === userId)).toBe(true);
    if (page.next === null) return found;
    from = page.next;
  }
  throw new Error('The list has no end.');
}

/** What every document has to have that a filter can match, as far as it says so without alternatives. */
function requiredBy(filter: Document): Document {
  const { $and = [], ...members } = filter;
  return Object.assign({}, members, ...$and.map(requiredBy));
}

/** The keys of the indexes of voice models, in their order. */
const INDEX_KEYS = INDEX_SPECS.filter(({ collection }) => collection === 'voiceModels').map(({ key }) => key);

/** What a filter says anywhere about members for which there are other indexes than those that begin with the user. */
const OTHER_INDEXED = new RegExp(
  `"(_id|${INDEX_KEYS.map((keys) => Object.keys(keys)[0])
    .filter((name) => name !== 'user_id')
    .join('|')})":`,
);

/**
 * Whether an index that begins with the user gives the documents of a command, whatever a planner chooses: the command is
 * bounded by the user, and either names that index, or has nothing in its filter or its order for which another one is there.
 */
function isBoundedByUser({ filter, sort, hint }: Document): boolean {
  const { user_id, model_id } = requiredBy(filter);
  const users: unknown[] = user_id?.$in ?? [];
  const isOfUser = users.length > 0 && users.every((id) => String(id).toLowerCase() === userId);
  // The documents of a page that was looked for before: by the user or by their ids, they are the user's.
  if (isOfUser && Array.isArray(model_id?.$in)) return true;
  const ofUsers = INDEX_KEYS.filter((keys) => Object.keys(keys)[0] === 'user_id');
  if (ofUsers.some((keys) => JSON.stringify(keys) === JSON.stringify(hint))) return isOfUser;
  const isInOrder = sort === undefined || ofUsers.some((keys) => isOrderOf(Object.keys(keys), Object.keys(sort)));
  return isOfUser && isInOrder && !OTHER_INDEXED.test(JSON.stringify(filter));
}

/** Whether the documents of one user are in this order in an index. */
function isOrderOf([, ...rest]: string[], order: string[]): boolean {
  return order.every((field, place) => rest[place] === field);
}

describe.each(LIST_SORTS)('a list by %s', (sort) => {
  it.each(FILTERS)('asks for documents of its user only, by an index that begins with the user: %j', async (filter) => {
    await readAll({ limit: 1, sort, ...filter });
    await readAll({ limit: 100, sort, ...filter });
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.filter((command) => !isBoundedByUser(command))).toEqual([]);
    expect(sent.filter(({ projection }) => projection === undefined)).toEqual([]);
  });
});

it.each(FILTERS)('counts look through the records of their user only: %j', async (filter) => {
  await scan({ collection: collections.voiceModels, ...scanOf(userId, filter) }, () => undefined, signal);
  expect(sent).toHaveLength(1);
  expect(sent.filter((command) => !isBoundedByUser(command))).toEqual([]);
});

it('finds everything with the filters that everything has', async () => {
  for (const sort of LIST_SORTS)
    expect(await readAll({ limit: 2, sort, search: 'E', tags: ['b'], linked: false })).toBe(6);
});

it('no expression of a client reaches the server', async () => {
  const text = '(a+)+$';
  for (const sort of LIST_SORTS) await readAll({ limit: 5, sort, search: text, tags: [text] });
  expect(JSON.stringify(sent.map(({ filter }) => filter))).not.toContain(`"$regex":"${text}`);
  expect(JSON.stringify(sent.map(({ filter }) => requiredBy(filter)))).not.toContain('search');
});
