import { type Collection, type Document, ObjectId } from 'mongodb';
import { DatabaseManager } from '../../../../src/database/database-manager';
import type { VoiceModelQuery } from '../../../../src/database/repositories/voice-model-query';
import { engineHas } from '../../../support/database/engine';
import { type OddDocuments, oddDocuments, storeOddDocuments } from '../../../support/database/odd-documents';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../../support/database/temporary-database';
import { RecordedLog } from '../../../support/service/recorded-log';
import { aVoiceModel, newId } from '../../../support/service/voice-models';

const GOOD = 20;

let temporary: TemporaryDatabase;
let database: DatabaseManager;
let log: RecordedLog;
let records: Collection<Document>;
let odd: OddDocuments;
const userId = newId();
const good: string[] = [];

beforeAll(async () => {
  temporary = await startTemporaryDatabase();
  const dbName = temporary.newName();
  log = new RecordedLog();
  const timing = { callTimeoutMs: 15_000 };
  database = new DatabaseManager({ uri: temporary.uri, dbName, log, timing });
  database.start();
  await database.whenConnected();
  records = temporary.client.db(dbName).collection('voice_models');
  odd = await storeOddDocuments(records, userId);
  for (let number = 0; number < GOOD; number++) {
    good.push((await database.createVoiceModel(aVoiceModel({ user_id: userId }))).model_id);
  }
});
afterAll(async () => {
  await database.close();
  await temporary.stop();
});

async function listAll(query: Partial<VoiceModelQuery> & { readonly limit: number }) {
  const items = [];
  let cursor: string | undefined;
  do {
    const page = await database.getVoiceModelsForUser(userId, { ...query, cursor });
    expect(page.items.length).toBeLessThanOrEqual(query.limit);
    items.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

const idsOf = (items: readonly { readonly model_id: string }[]) => items.map(({ model_id }) => model_id);

describe('beside 200 odd documents', () => {
  it('the corpus has every kind, readable and not', () => {
    const corpus = oddDocuments(userId);
    expect(corpus.documents).toHaveLength(200);
    expect(corpus.readable.length).toBeGreaterThan(150);
    expect(corpus.unreadable.length).toBeGreaterThan(10);
    expect(oddDocuments(userId)).toEqual(corpus);
    expect(odd.documents.length).toBeGreaterThanOrEqual(engineHas('every BSON value') ? 200 : 180);
  });

  it.each([1, 7, 100])('a list shows everything that can be read, once each, at limit %d', async (limit) => {
    const items = await listAll({ limit });

    expect(idsOf(items).toSorted()).toEqual([...good, ...odd.readable].toSorted());
    // Newer than all odd documents but those of the far future.
    const newest = idsOf(items).slice(0, GOOD + 3);
    expect(good.every((modelId) => newest.includes(modelId))).toBe(true);
    expect(idsOf(items)).toEqual(idsOf(await listAll({ limit: 100 })));
    expect(items.every(({ user_id }) => user_id === userId)).toBe(true);
  });

  it('filters find what they show, and nothing is lost between their two sides', async () => {
    for (const [one, other] of [
      [{ linked: true }, { linked: false }],
      [{ file_type: 'video' }, { file_type: 'audio' }],
    ] as const) {
      const [first, second] = [await listAll({ limit: 50, ...one }), await listAll({ limit: 50, ...other })];
      expect(first.length).toBeGreaterThan(0);
      expect(idsOf([...first, ...second]).toSorted()).toEqual([...good, ...odd.readable].toSorted());
    }
    expect((await listAll({ limit: 50, linked: true })).every(({ echo_id }) => echo_id !== null)).toBe(true);
    expect((await listAll({ limit: 50, file_type: 'video' })).every(({ file_type }) => file_type === 'video')).toBe(
      true,
    );
  });

  it('every record is in the list of all, once', async () => {
    for (const limit of [1, 7, 100]) {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const part = await database.getAllVoiceModels({ limit, cursor });
        found.push(...idsOf(part.items));
        cursor = part.next_cursor ?? undefined;
      } while (cursor !== undefined);
      expect(found.toSorted()).toEqual([...good, ...odd.readable].toSorted());
    }
  });

  it('what cannot be read is named in the log, once each', () => {
    const lines = log.lines.filter(({ event }) => event === 'document_skipped');
    expect(lines).toHaveLength(odd.unreadable.length);
    expect(database.skippedDocuments).toHaveLength(odd.unreadable.length);
  });

  it('no unknown member, and no more of a text than anybody can use, is passed on', async () => {
    expect(JSON.stringify(await listAll({ limit: 100 })).length).toBeLessThan(200_000);
  });
});

describe('an update of ours', () => {
  it('keeps the members that we do not know', async () => {
    const echoId = newId();
    await records.insertOne({
      model_id: 'foreign',
      user_id: new ObjectId(userId),
      theirs: { deep: [1, 2] },
      samples: 5,
    });

    const edit = () => ({ name: 'Renamed' });
    await database.library.change({ modelId: 'foreign', edit, tellBy: new Date() });
    await database.linkVoiceModelToEcho('foreign', echoId);
    await database.markVoiceModelMissing('foreign', new Date());
    await database.unlinkVoiceModelFromEcho(echoId);

    const stored = await records.findOne({ model_id: 'foreign' });
    expect(stored).toMatchObject({ theirs: { deep: [1, 2] }, samples: 5, name: 'Renamed', echo_id: null });
    await database.deleteVoiceModel('foreign');
  });
});

it('a save finds the record of its model that another program wrote with the user as text', async () => {
  const input = aVoiceModel();
  await records.insertOne({ model_id: input.model_id, user_id: input.user_id.toUpperCase() });

  await expect(database.createVoiceModel(input)).resolves.toMatchObject({ user_id: input.user_id });
  await expect(database.createVoiceModel({ ...input, user_id: newId() })).rejects.toMatchObject({ code: 'conflict' });
});

describe('an Echo that is held under its text', () => {
  const hold = async (model_id: string, echo_id: unknown) => {
    await records.insertOne({ model_id, user_id: userId, echo_id });
  };
  const heldAs = async (model_id: string) => (await records.findOne({ model_id }))?.echo_id;

  it('is held, and freed', async () => {
    const echoId = newId();
    await hold('holder-1', echoId.toUpperCase());
    await hold('holder-2', echoId);

    expect((await database.getVoiceModelForEcho(echoId))?.echo_id).toBe(echoId);
    expect((await database.unlinkVoiceModelFromEcho(echoId))?.echo_id).toBeNull();

    await expect(database.getVoiceModelForEcho(echoId)).resolves.toBeNull();
    expect([await heldAs('holder-1'), await heldAs('holder-2')]).toEqual([null, null]);
  });

  it('is taken from its holder by another voice model, also by a new one', async () => {
    const [echoId, other] = [newId(), newId()];
    await hold('holder-3', echoId);
    const next = await database.createVoiceModel(aVoiceModel());
    await database.linkVoiceModelToEcho(next.model_id, echoId);
    expect(await heldAs('holder-3')).toBeNull();
    expect((await database.getVoiceModelForEcho(echoId))?.model_id).toBe(next.model_id);

    await hold('holder-4', other);
    const created = await database.createVoiceModel(aVoiceModel({ echo_id: other }));
    expect(await heldAs('holder-4')).toBeNull();
    expect((await database.getVoiceModelForEcho(other))?.model_id).toBe(created.model_id);
  });

  it('is written as an ObjectId when its holder is linked again', async () => {
    const echoId = newId();
    await hold('holder-5', echoId);
    await database.linkVoiceModelToEcho('holder-5', echoId);
    expect(await heldAs('holder-5')).toEqual(new ObjectId(echoId));
  });
});

describe('Echos of another program', () => {
  it('are read, listed once each, and deleted, with an _id and a user as text', async () => {
    const echos = records.db.collection<{ _id: unknown }>('echos');
    const owner = newId();
    const [asText, asObjectId] = [newId(), newId()];
    await echos.insertMany([
      { _id: asText, user_id: owner, name: null, created_at: '2025-01-01T00:00:00Z' } as { _id: unknown },
      { _id: new ObjectId(asObjectId), user_id: owner.toUpperCase() } as { _id: unknown },
      { _id: 5, user_id: owner, name: 'cannot be named' } as { _id: unknown },
    ]);

    for (const limit of [1, 7]) {
      const seen: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await database.getEchosForUser(owner, { limit, cursor });
        seen.push(...page.items.map(({ _id }) => _id));
        if (page.next_cursor === null) break;
        cursor = page.next_cursor;
      }
      expect(seen.toSorted()).toEqual([asText, asObjectId].toSorted());
    }
    await expect(database.getEcho(asText)).resolves.toEqual({
      _id: asText,
      user_id: owner,
      name: '',
      created_at: new Date('2025-01-01T00:00:00Z'),
    });
    await expect(database.deleteEcho(asText)).resolves.toMatchObject({ _id: asText });
    await expect(database.getEcho(asText)).resolves.toBeNull();
  });
});

describe('a page', () => {
  it('reads on where a whole batch cannot be read', async () => {
    const owner = newId();
    const user_id = new ObjectId(owner);
    const at = (number: number) => new Date(Date.UTC(2026, 0, 1) + number);
    const unreadable = Array.from({ length: 700 }, (_, number) => ({ user_id, created_at: at(100 + number) }));
    await records.insertMany(unreadable);
    await database.createVoiceModel(aVoiceModel({ user_id: owner, model_id: 'behind them', created_at: at(0) }));

    const page = await database.getVoiceModelsForUser(owner, { limit: 1 });

    expect(page).toMatchObject({ items: [{ model_id: 'behind them' }], next_cursor: null });
  });

  it('names no more than a thousand documents that it leaves out', async () => {
    const owner = newId();
    const user_id = new ObjectId(owner);
    await records.insertMany(Array.from({ length: 400 }, () => ({ user_id, created_at: new Date() })));
    await database.getVoiceModelsForUser(owner, { limit: 100 });
    expect(database.skippedDocuments).toHaveLength(1_000);
    expect(log.lines.filter(({ event }) => event === 'documents_skipped')).toHaveLength(1);
  });
});

it('every record can be deleted', async () => {
  const deleted: (string | undefined)[] = [];
  const all = [...good, ...odd.readable];
  for (const modelId of all) deleted.push((await database.deleteVoiceModel(modelId))?.model_id);
  expect(deleted).toEqual(all);
  await expect(database.getVoiceModelsForUser(userId, { limit: 100 })).resolves.toMatchObject({ next_cursor: null });
});
