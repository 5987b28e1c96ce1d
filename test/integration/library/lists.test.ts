import { type Collection, type Document, ObjectId } from 'mongodb';
import { DatabaseManager } from '../../../src/database/database-manager';
import type { VoiceModelQuery } from '../../../src/database/repositories/voice-model-query';
import { LIST_SORTS, type ListSort } from '../../../src/domain/library/list-sort';
import { storeOddDocuments } from '../../support/database/odd-documents';
import { PATIENT } from '../../support/database/patient';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { RecordedLog } from '../../support/service/recorded-log';
import { aVoiceModel, newId } from '../../support/service/voice-models';

let temporary: TemporaryDatabase;
let manager: DatabaseManager;
let records: Collection<Document>;

beforeAll(async () => {
  temporary = await startTemporaryDatabase();
  const dbName = temporary.newName();
  records = temporary.client.db(dbName).collection('voice_models');
  await storeOddDocuments(records, newId());
  manager = new DatabaseManager({ uri: temporary.uri, dbName, log: new RecordedLog(), timing: PATIENT });
  manager.start();
  await manager.whenConnected();
});
afterAll(async () => {
  await manager.close();
  await temporary.stop();
});

async function readAll(userId: string, query: Partial<VoiceModelQuery>, meanwhile = async () => {}): Promise<string[]> {
  const names: string[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 100; pages += 1) {
    const page = await manager.getVoiceModelsForUser(userId, { limit: 2, ...query, cursor });
    names.push(...page.items.map(({ name }) => name));
    if (page.next_cursor === null) return names;
    cursor = page.next_cursor;
    await meanwhile();
  }
  throw new Error('The list has no end.');
}

/** Stores a record as any program may have written it. */
async function store(userId: string, document: Document): Promise<ObjectId> {
  const _id = new ObjectId();
  const common = { user_id: new ObjectId(userId), model_id: _id.toHexString(), created_at: new Date() };
  await records.insertOne({ _id, ...common, ...document });
  return _id;
}

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

it('a voice that waits somewhere and is recorded counts once, also after it has got another version', async () => {
  const { model_id, ...voice } = await manager.createVoiceModel(aVoiceModel());
  const status = {
    model_state: 'trained',
    dmca_taken_down: false,
    takedown_category: null,
    lock_visibility: false,
  } as const;
  const others = { created_at: new Date(), reason: 'version', consent: null } as const;
  await manager.versions.add(model_id, { ...voice, ...status, ...others, model_id: newId() });
  const waiting = newId();
  expect(await manager.library.findUnsaved([model_id, waiting])).toEqual(new Set([waiting]));
});

describe('the order of a list', () => {
  const user_id = newId();
  beforeAll(async () => {
    const rows: [string, number, Date | string | undefined][] = [
      ['Voice 10', 1, at(5)],
      ['voice 2', 5, undefined],
      ['Émile', 3, at(9)],
      ['emile', 3, at(1)],
      ['Zoë', 2, 'never'],
      ['Ärger', 4, at(5)],
    ];
    for (const [name, second, used] of rows) {
      await store(user_id, { name, created_at: at(second), ...(used && { usage: { last_used_at: used } }) });
    }
  });

  it.each<[ListSort, string[]]>([
    ['-created_at', ['voice 2', 'Ärger', 'emile', 'Émile', 'Zoë', 'Voice 10']],
    ['created_at', ['Voice 10', 'Zoë', 'Émile', 'emile', 'Ärger', 'voice 2']],
    ['name', ['Ärger', 'emile', 'Émile', 'voice 2', 'Voice 10', 'Zoë']],
    ['-name', ['Zoë', 'Voice 10', 'voice 2', 'Émile', 'emile', 'Ärger']],
    ['last_used_at', ['emile', 'Voice 10', 'Ärger', 'Émile', 'voice 2', 'Zoë']],
    ['-last_used_at', ['Émile', 'Ärger', 'Voice 10', 'emile', 'Zoë', 'voice 2']],
  ])('%s', async (sort, names) => {
    expect(await readAll(user_id, { sort })).toEqual(names);
    expect(await readAll(user_id, { sort, limit: 100 })).toEqual(names);
    expect(await readAll(user_id, { sort, limit: 1, search: 'i' })).toEqual(names.filter((name) => /i/i.test(name)));
  });

  it('puts records of which another program stored no date after the others, both ways', async () => {
    const owner = newId();
    await store(owner, { name: 'dated', created_at: at(1) });
    await store(owner, { name: 'text', created_at: '2026-05-05' });
    await store(owner, { name: 'none', created_at: null });
    expect(await readAll(owner, { sort: 'created_at', limit: 1 })).toEqual(['dated', 'text', 'none']);
    expect(await readAll(owner, { sort: '-created_at', limit: 1 })).toEqual(['dated', 'none', 'text']);
  });

  it.each(LIST_SORTS)('%s gives each record once, and none twice, while others change beneath it', async (sort) => {
    const owner = newId();
    const ids: ObjectId[] = [];
    for (let place = 0; place < 8; place += 1) {
      const used = place % 2 === 0 ? {} : { usage: { last_used_at: at(place) } };
      ids.push(await store(owner, { name: `n${place}`, created_at: at(place), ...used }));
    }
    const changing = ids[3] ?? new ObjectId();
    let round = 0;
    const meanwhile = async (): Promise<void> => {
      round += 1;
      const $set = { name: `n${(round * 5) % 9}x`, 'usage.last_used_at': at(round * 7), updated_at: new Date() };
      await records.updateOne({ _id: changing }, { $set });
    };
    const names = await readAll(owner, { sort }, meanwhile);
    const others = names.filter((name) => /^n\d$/.test(name) && name !== 'n3');
    expect(others.toSorted()).toEqual(['n0', 'n1', 'n2', 'n4', 'n5', 'n6', 'n7']);
    expect(names.length).toBeLessThanOrEqual(12);
  });
});

describe('filters', () => {
  const user_id = newId();
  beforeAll(async () => {
    const save = (wanted: Parameters<typeof aVoiceModel>[0]) =>
      manager.createVoiceModel(aVoiceModel({ user_id, tags: [], description: '', ...wanted }));
    const [sample] = aVoiceModel().samples;
    await save({ name: 'Jurgen', tags: ['a', 'b'], samples: [{ ...sample, file_name: 'Straße.mp3' } as never] });
    await save({ name: 'Jürgen', tags: ['a'], description: 'aus İzmir' });
    await save({ name: 'other', tags: ['b', 'c'], file_type: 'video', echo_id: newId() });
    await store(user_id, { name: 'Ｊｕ\u0308ｒｇｅｎ', tags: 'a, b', missing_since: new Date() });
    await store(user_id, { name: 'numbers', tags: [2024, ' spaced '], missing_since: 'garbage', samples: 5 });
  });

  it.each<[string, Partial<VoiceModelQuery>, string[]]>([
    ['without accents', { search: 'JURGEN' }, ['Ｊｕ\u0308ｒｇｅｎ', 'Jürgen', 'Jurgen']],
    ['with accents', { search: 'jürgen' }, ['Ｊｕ\u0308ｒｇｅｎ', 'Jürgen', 'Jurgen']],
    ['a file name', { search: 'STRASSE.MP3' }, ['Jurgen']],
    ['a description', { search: 'izmir' }, ['Jürgen']],
    ['a tag in the search', { search: 'spaced' }, ['numbers']],
    ['two tags', { tags: ['a', 'b'] }, ['Ｊｕ\u0308ｒｇｅｎ', 'Jurgen']],
    ['a tag that another program stored as a number', { tags: ['2024'] }, ['numbers']],
    ['a tag with blanks around it', { tags: ['spaced'] }, ['numbers']],
    ['those that are gone', { missing: true }, ['Ｊｕ\u0308ｒｇｅｎ']],
    ['those that are there', { missing: false }, ['numbers', 'other', 'Jürgen', 'Jurgen']],
    ['several', { search: 'o', file_type: 'video', linked: true, missing: false, tags: ['c'] }, ['other']],
    ['nothing', { search: 'nobody' }, []],
  ])('find %s, in every order', async (_what, query, names) => {
    expect(await readAll(user_id, query)).toEqual(names);
    for (const sort of LIST_SORTS)
      expect((await readAll(user_id, { ...query, sort })).toSorted()).toEqual(names.toSorted());
    expect(await manager.library.count(user_id, { limit: 1, ...query })).toEqual({
      count: names.length,
      isComplete: true,
    });
  });

  it('a cursor is good for the same sort and filters only', async () => {
    const queries: Partial<VoiceModelQuery>[] = [
      ...LIST_SORTS.map((sort) => ({ sort })),
      ...[{ tags: ['a'] }, { search: 'e' }, { linked: false }, { missing: false }, { file_type: 'audio' as const }],
    ];
    for (const query of queries) {
      const { next_cursor } = await manager.getVoiceModelsForUser(user_id, { limit: 1, ...query });
      expect(next_cursor).toMatch(/^[\w-]{1,1024}$/);
      for (const other of queries) {
        const next = manager.getVoiceModelsForUser(user_id, { limit: 1, ...other, cursor: next_cursor ?? '' });
        const refused = { code: 'invalid_parameter', details: { errors: [{ field: 'cursor' }] } };
        if (other === query) await expect(next).resolves.toBeDefined();
        else await expect(next).rejects.toMatchObject(refused);
      }
    }
  });

  it('a long name fits into a cursor', async () => {
    const owner = newId();
    for (let place = 0; place < 3; place += 1)
      await store(owner, { name: '\u{10ffff}'.repeat(100) + '字'.repeat(5_000) });
    expect(await readAll(owner, { sort: 'name', limit: 1 })).toHaveLength(3);
  });
});
