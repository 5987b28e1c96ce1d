import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type CommandStartedEvent, type Document, MongoClient, ObjectId } from 'mongodb';
import { type Collections, collectionsOf } from '../../../src/database/collections';
import { decodeVoiceModel } from '../../../src/database/decoder/decode';
import { INDEX_SPECS } from '../../../src/database/indexes/index-specs';
import { wantedPart } from '../../../src/database/paging/find-page';
import { scan } from '../../../src/database/paging/scan-list';
import { findVoiceModels, pageRequest, scanOf } from '../../../src/database/repositories/library/find-voice-models';
import { findListed } from '../../../src/database/repositories/sharing/find-listed';
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
  const { user_id, _id } = requiredBy(filter);
  const users: unknown[] = user_id?.$in ?? [];
  const isOfUser = users.length > 0 && users.every((id) => String(id).toLowerCase() === userId);
  // The documents of a page that was looked for before: by the user or by their ids, they are the user's.
  if (isOfUser && Array.isArray(_id?.$in)) return true;
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

it('the catalogue is read by its index alone', async () => {
  for (const tags of [undefined, ['a']]) {
    const query = { limit: 2, search: 'e', tags };
    const { next_cursor } = await findListed(collections, query, decodeVoiceModel, signal);
    expect(next_cursor).toBeNull();
  }
  expect(sent.length).toBeGreaterThan(0);
  expect(sent.filter(({ filter, hint }) => filter.visibility !== 'listed' || hint?.visibility !== 1)).toEqual([]);
});

it('no expression of a client reaches the server', async () => {
  const text = '(a+)+$';
  for (const sort of LIST_SORTS) await readAll({ limit: 5, sort, search: text, tags: [text] });
  expect(JSON.stringify(sent.map(({ filter }) => filter))).not.toContain(`"$regex":"${text}`);
  expect(JSON.stringify(sent.map(({ filter }) => requiredBy(filter)))).not.toContain('search');
});

/** Records of each user, of which the pages show 20. */
const PER_USER = 100;
const PAGE = 20;
const timeOf = (number: number) => new Date(Date.UTC(2026, 0, 1, 0, number));

/** An entry of the index `newest_of_user`. */
interface Entry {
  readonly user: string;
  readonly time: number;
}

/** The entries of so many records, of which the first user has as many as every other one. */
function entriesOf(first: string, records: number): Entry[] {
  const users = [first, ...Array.from({ length: records / PER_USER - 1 }, () => newId())];
  return users.flatMap((user) =>
    Array.from({ length: PER_USER }, (_, number) => ({ user, time: timeOf(number).getTime() })),
  );
}

/**
 * How many keys of `newest_of_user` lie within the bounds that a command gives: its user, and where it names one its range of
 * time. A plan that begins with this index examines no more, and fetches no more documents.
 */
function keysWithin(entries: readonly Entry[], { filter }: Document): number {
  const { user_id, created_at } = requiredBy(filter);
  const users = new Set(user_id.$in.map((id: unknown) => String(id).toLowerCase()));
  const { $gte = new Date(-8.64e15), $lte = new Date(8.64e15) } = created_at ?? {};
  return entries.filter(({ user, time }) => users.has(user) && time >= $gte.getTime() && time <= $lte.getTime()).length;
}

/** The members of the index of which a command gives the bounds, and what else tells the documents of a page. */
function boundsOf({ filter }: Document): string {
  const required = requiredBy(filter);
  return ['user_id', 'created_at', '_id'].filter((name) => name in required).join(', ');
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

/** What the first and the second page of a list send; nothing for a page that is not there. */
async function commandsOf(user: string, query: Omit<VoiceModelQuery, 'limit'>): Promise<Document[][]> {
  const asked = { ...query, limit: PAGE };
  const wanted = wantedPart(pageRequest(user, asked));
  const pages: Document[][] = [];
  for (let from = wanted.from; pages.length < 2; ) {
    sent = [];
    const request = { userId: user, query: asked, wanted: { ...wanted, from }, decode: decodeVoiceModel };
    const { next } = await findVoiceModels(collections, request, signal);
    pages.push(sent);
    if (next === null) break;
    from = next;
  }
  return pages;
}

it('a page examines as many keys among 100,000 records of 1,000 users as among 1,000 of 10, as docs/scale.md says', async () => {
  const user = newId();
  const documents = Array.from({ length: PER_USER }, (_, number) => {
    const record = { model_id: newId(), name: `e ${number}`, tags: ['a', 'b'], created_at: timeOf(number) };
    return { user_id: new ObjectId(user), ...record };
  });
  await collections.voiceModels.insertMany(documents);
  const [small, large] = [entriesOf(user, 1_000), entriesOf(user, 100_000)];
  const rows: string[] = [];
  for (const sort of LIST_SORTS) {
    const lists: Document[][][] = [];
    for (const filter of FILTERS) lists.push(await commandsOf(user, { sort, ...filter }));
    for (const [place, page] of ['first', 'second'].entries()) {
      const costs = lists.map((pages) =>
        [small, large].map((entries) => sumOf((pages[place] ?? []).map((command) => keysWithin(entries, command)))),
      );
      expect(costs.filter(([few = 0, many = 0]) => many > 1.3 * few)).toEqual([]);
      const most = [0, 1].map((size) => Math.max(...costs.map((cost) => cost[size] ?? 0)));
      const bounds = new Set(lists.flatMap((pages) => pages[place] ?? []).map(boundsOf));
      rows.push(`| \`${sort}\`, ${page} | ${[...bounds].join('; ')} | ${most.join(' | ')} |`);
    }
  }
  const text = await readFile(path.join(__dirname, '../../../docs/scale.md'), 'utf8');
  expect(text).toContain(rows.join('\n'));
});
