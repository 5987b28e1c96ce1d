import { type CommandStartedEvent, type Db, type Document, MongoClient, ObjectId } from 'mongodb';
import { type Collections, collectionsOf } from '../../src/database/collections';
import { decodeVoiceModel } from '../../src/database/decoder/decode';
import { INDEX_SPECS, makeIndexes } from '../../src/database/indexes/index-specs';
import { wantedPart } from '../../src/database/paging/find-page';
import { findVoiceModels, pageRequest } from '../../src/database/repositories/library/find-voice-models';
import type { VoiceModelQuery } from '../../src/database/repositories/voice-model-query';
import { LIST_SORTS } from '../../src/domain/library/list-sort';
import { startTemporaryMongoDb } from '../../src/sandbox/mongodb/temporary-mongodb';
import type { CleanUp } from '../harness/clean-up';
import { median } from '../harness/statistics';
import { recordOf } from './records';

/** Records of one user: the same in both collections, so that only those of the others differ. */
const PER_USER = 100;
const SIZES = { small: 1_000, large: 100_000 } as const;
const BATCH = 2_000;
const ROUNDS = 7;

const FILTERS: Readonly<Record<string, Partial<VoiceModelQuery>>> = {
  'no filter': {},
  search: { search: 'grandma' },
  'search that finds nothing': { search: 'nobody' },
  tag: { tags: ['calm'] },
  'two tags': { tags: ['calm', 'warm'] },
  file_type: { file_type: 'video' },
  linked: { linked: true },
  missing: { missing: true },
};

/** What one kind of page costs, beside 1,000 records and beside 100,000. */
export interface PageCost {
  readonly what: string;
  /** Milliseconds, the median of the rounds. */
  readonly small: number;
  readonly large: number;
  /** How the engine finds the documents; empty where it does not say. */
  readonly plans: readonly string[];
}

/** Every kind of page that there is: each order without a filter, and the default order and one by name with each filter. */
function kinds(): [string, VoiceModelQuery][] {
  const sorted = LIST_SORTS.map((sort): [string, VoiceModelQuery] => [`sort=${sort}`, { limit: 20, sort }]);
  const filtered = Object.entries(FILTERS).flatMap(([what, filter]) =>
    (['-created_at', 'name'] as const).map((sort): [string, VoiceModelQuery] => [
      `${what}, sort=${sort}`,
      { limit: 20, sort, ...filter },
    ]),
  );
  return [...sorted, ...filtered.slice(2)];
}

/** Fills a database, unless an earlier run was ended before it removed what it had filled. Gives the users. */
async function fill(db: Db, count: number): Promise<ObjectId[]> {
  const collections = collectionsOf(db);
  if ((await collections.voiceModels.estimatedDocumentCount()) === count) {
    const newest = await collections.voiceModels
      .find({}, { projection: { user_id: 1 } })
      .limit(count / PER_USER)
      .toArray();
    return newest.map(({ user_id }) => user_id);
  }
  for (const spec of INDEX_SPECS) await makeIndexes(collections, [spec]).catch(() => undefined);
  const users = Array.from({ length: count / PER_USER }, () => new ObjectId());
  for (let from = 0; from < count; from += BATCH) {
    const length = Math.min(BATCH, count - from);
    // The records of one user lie far from each other, as they do when users upload one after the other.
    const records = Array.from({ length }, (_, place) => {
      const number = from + place;
      return recordOf(users[number % users.length] ?? new ObjectId(), Math.floor(number / users.length));
    });
    await collections.voiceModels.insertMany(records, { ordered: false });
  }
  return users;
}

const FIRST_YEAR = new Date('0001-01-01T00:00:00Z');
const LAST_YEAR = new Date('9999-12-31T00:00:00Z');

/** The same with every date in the years that all engines know; the range of our lists is wider, and means the same here. */
function withinYears(value: unknown): unknown {
  if (value instanceof Date) return value < FIRST_YEAR ? FIRST_YEAR : value > LAST_YEAR ? LAST_YEAR : value;
  if (Array.isArray(value)) return value.map(withinYears);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withinYears(member)]));
}

function benchedCollections(db: Db): Collections {
  const command = (sent: Document, options: Document) => db.command(Object(withinYears(sent)), options);
  return { ...collectionsOf(db), db: Object.assign(Object.create(db), { command }) };
}

/** Reads the first and the second page of a user's list. */
async function readPages(collections: Collections, user: ObjectId, query: VoiceModelQuery): Promise<number> {
  const userId = user.toHexString();
  const { signal } = new AbortController();
  const wanted = wantedPart(pageRequest(userId, query));
  const read = (from: typeof wanted.from) =>
    findVoiceModels(collections, { userId, query, wanted: { ...wanted, from }, decode: decodeVoiceModel }, signal);
  const first = await read(null);
  const second = first.next === null ? { items: [] } : await read(first.next);
  return first.items.length + second.items.length;
}

/** The stages and counts of a plan, as MongoDB writes them. */
function describePlan({ queryPlanner, executionStats }: Document): string {
  const stages = JSON.stringify(queryPlanner?.winningPlan ?? queryPlanner ?? {}).match(
    /(?<="stage":")\w+|(?<="indexName":")\w+|SCAN \w+/g,
  );
  const { totalKeysExamined: keys, totalDocsExamined: documents } = executionStats ?? {};
  return `${stages?.join(' < ') ?? 'unknown'}, ${keys ?? '?'} keys, ${documents ?? '?'} documents`;
}

async function plansOf(client: MongoClient, db: Db, work: () => Promise<unknown>): Promise<string[]> {
  const commands: Document[] = [];
  const note = ({ command }: CommandStartedEvent): void => {
    if (command.find === 'voice_models') commands.push(command);
  };
  client.on('commandStarted', note);
  await work();
  client.off('commandStarted', note);
  const plans: string[] = [];
  for (const { find, filter, hint, sort, limit, projection } of commands) {
    const asked = { find, filter, ...(sort && { sort }), ...(limit && { limit }), ...(projection && { projection }) };
    const explain = { ...asked, ...(hint && { hint }) };
    const plan = await db.command({ explain, verbosity: 'executionStats' }).catch(() => null);
    if (plan !== null) plans.push(describePlan(plan));
  }
  return plans;
}

/** Fills two databases and measures every kind of page in both by turns. Takes minutes on slow engines. */
export async function measurePages(cleanUp: CleanUp, testUri: string | undefined): Promise<PageCost[]> {
  const mongoDb = await startTemporaryMongoDb({ testUri });
  cleanUp.add(() => mongoDb.stop());
  const client = new MongoClient(mongoDb.uri, { monitorCommands: true });
  const dbs = { small: client.db('bench_pages_small'), large: client.db('bench_pages_large') };
  try {
    const users = { small: await fill(dbs.small, SIZES.small), large: await fill(dbs.large, SIZES.large) };
    const costs: PageCost[] = [];
    for (const [what, query] of kinds()) {
      const times = { small: [] as number[], large: [] as number[] };
      const read = async (size: keyof typeof SIZES, round: number): Promise<void> => {
        const user = users[size][round % users.small.length] ?? new ObjectId();
        const startedAt = performance.now();
        await readPages(benchedCollections(dbs[size]), user, query);
        times[size].push(performance.now() - startedAt);
      };
      for (let round = 0; round < ROUNDS; round += 1) {
        await read('small', round);
        await read('large', round);
      }
      const [user = new ObjectId()] = users.large;
      const plans = await plansOf(client, dbs.large, () => readPages(benchedCollections(dbs.large), user, query));
      costs.push({ what, small: median(times.small), large: median(times.large), plans });
      console.error(`${what}: ${median(times.small).toFixed(1)} and ${median(times.large).toFixed(1)} ms`);
    }
    return costs;
  } finally {
    for (const db of Object.values(dbs)) await db.dropDatabase().catch(() => undefined);
    await client.close();
  }
}

/** The costs as a table in Markdown. */
export function pagesToMarkdown(costs: readonly PageCost[]): string {
  const rows = costs.map(({ what, small, large, plans }) => {
    const cells = [
      what,
      small.toFixed(1),
      large.toFixed(1),
      (large / small).toFixed(2),
      [...new Set(plans)].join('; '),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| two pages | ms of 1,000 | ms of 100,000 | ratio | plans |',
    '| --- | --: | --: | --: | --- |',
    ...rows,
  ].join('\n');
}
