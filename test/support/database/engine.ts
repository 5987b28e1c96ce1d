import { Decimal128, MongoClient } from 'mongodb';

/** What not every engine that speaks MongoDB's protocol can do, and how to find out: the call fails, or resolves to false. */
const PROBES = {
  'partial indexes': async (client) => {
    const partialFilterExpression = { a: { $type: 'string', $gt: '' } };
    await client.db(PROBE_DB).collection('partial').createIndex({ a: 1 }, { unique: true, partialFilterExpression });
  },
  'expiring documents': async (client) => {
    await client.db(PROBE_DB).collection('expiring').createIndex({ a: 1 }, { expireAfterSeconds: 60 });
  },
  'every BSON value': async (client) => {
    const values = [[[1]], Number.NaN, new Date(8.64e15), Decimal128.fromString('1')];
    for (const value of values) await client.db(PROBE_DB).collection<{ value: unknown }>('values').insertOne({ value });
  },
  'updates in one step': async (client) => {
    const claims = client.db(PROBE_DB).collection<{ _id: number; owner?: number }>('claims');
    for (let _id = 0; _id < 4; _id += 1) {
      await claims.insertOne({ _id });
      const claim = (owner: number) => claims.updateOne({ _id, owner: { $exists: false } }, { $set: { owner } });
      const results = await Promise.all(Array.from({ length: 50 }, (_, owner) => claim(owner)));
      if (results.filter(({ modifiedCount }) => modifiedCount === 1).length !== 1) return false;
    }
    return true;
  },
} satisfies Record<string, (client: MongoClient) => Promise<unknown>>;

/** One thing that an engine may be able to do. */
export type Ability = keyof typeof PROBES;

const PROBE_DB = `test_abilities_${process.pid}`;
const LACKS = 'MONGO_TEST_LACKS';
const ABILITIES = Object.keys(PROBES) as Ability[];

/** Finds out what the engine of a connection string lacks, and notes it for the tests. Empty where it cannot be reached. */
export async function examineEngine(uri: string): Promise<readonly Ability[]> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 3_000 });
  const lacks: Ability[] = [];
  try {
    await client.connect();
    for (const ability of ABILITIES) {
      const has = await PROBES[ability](client).catch(() => false);
      if (has === false) lacks.push(ability);
    }
    await client.db(PROBE_DB).dropDatabase();
  } catch {
    // The tests tell more of an engine that cannot be used.
  } finally {
    await client.close();
  }
  process.env[LACKS] = lacks.join(', ');
  return lacks;
}

/** Whether the engine under test has this ability; the one that the tests start by themselves has all of them. */
export function engineHas(ability: Ability): boolean {
  return !(process.env[LACKS] ?? '').split(', ').includes(ability);
}

/** `it` where the engine under test has these abilities, else `it.skip`. */
export function itNeeds(...abilities: readonly Ability[]): jest.It {
  return abilities.every(engineHas) ? it : it.skip;
}
