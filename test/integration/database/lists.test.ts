import { DatabaseManager } from '../../../src/database/database-manager';
import type { VoiceModelQuery } from '../../../src/database/repositories/voice-model-query';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { RecordedLog } from '../../support/service/recorded-log';
import { aVoiceModel, newId } from '../../support/service/voice-models';

let temporary: TemporaryDatabase;
let database: DatabaseManager;

beforeAll(async () => {
  temporary = await startTemporaryDatabase();
  database = new DatabaseManager({ uri: temporary.uri, dbName: temporary.newName(), log: new RecordedLog() });
  database.start();
});
afterAll(async () => {
  await database.close();
  await temporary.stop();
});

async function readAll(userId: string, query: VoiceModelQuery): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await database.getVoiceModelsForUser(userId, { ...query, cursor });
    pages.push(page.items.map((item) => item.name));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return pages;
}

describe('getVoiceModelsForUser', () => {
  it('pages newest first, each item once, also where times are the same', async () => {
    const user_id = newId();
    const times = [5, 3, 3, 3, 3, 1, 0];
    for (const [index, second] of times.entries()) {
      const created_at = new Date(Date.UTC(2026, 0, 1, 0, 0, second));
      await database.createVoiceModel(aVoiceModel({ user_id, name: `voice ${index}`, created_at }));
    }

    const pages = await readAll(user_id, { limit: 2 });

    expect(pages.map((page) => page.length)).toEqual([2, 2, 2, 1]);
    expect(pages.flat()).toEqual(['voice 0', 'voice 4', 'voice 3', 'voice 2', 'voice 1', 'voice 5', 'voice 6']);
  });

  it('ends with a full last page', async () => {
    const user_id = newId();
    for (const name of ['a', 'b']) await database.createVoiceModel(aVoiceModel({ user_id, name }));

    const page = await database.getVoiceModelsForUser(user_id, { limit: 2 });

    expect(page.items).toHaveLength(2);
    expect(page.next_cursor).toBeNull();
  });

  it('neither repeats nor skips when something newer is saved between two pages', async () => {
    const user_id = newId();
    const save = (name: string, year: number) =>
      database.createVoiceModel(aVoiceModel({ user_id, name, created_at: new Date(Date.UTC(year, 1)) }));
    await save('old', 2020);
    await save('older', 2019);
    const first = await database.getVoiceModelsForUser(user_id, { limit: 1 });
    await save('new', 2021);

    const second = await database.getVoiceModelsForUser(user_id, { limit: 1, cursor: first.next_cursor ?? '' });

    expect(second.items.map((item) => item.name)).toEqual(['older']);
  });

  it('shows nothing of other users', async () => {
    await database.createVoiceModel(aVoiceModel());

    await expect(database.getVoiceModelsForUser(newId(), { limit: 10 })).resolves.toEqual({
      items: [],
      next_cursor: null,
    });
  });

  describe('filters', () => {
    const user_id = newId();

    beforeAll(async () => {
      const save = (wanted: Parameters<typeof aVoiceModel>[0]) =>
        database.createVoiceModel(aVoiceModel({ user_id, tags: [], ...wanted }));
      await save({ name: 'Uncle (2.0)', tags: ['family', 'loud'] });
      await save({ name: 'ÉLODIE', file_type: 'video' });
      await save({ name: 'uncle Bob', echo_id: newId() });
    });

    it.each<[string, Partial<VoiceModelQuery>, string[]]>([
      ['a part of the name in whatever case', { search: 'UNCLE' }, ['uncle Bob', 'Uncle (2.0)']],
      ['a name with the signs of patterns in it', { search: 'e (2.' }, ['Uncle (2.0)']],
      ['a pattern as the text it is', { search: '.*' }, []],
      ['a text with a NUL', { search: 'a\0' }, []],
      ['a tag', { tag: 'loud' }, ['Uncle (2.0)']],
      ['the type', { file_type: 'video' }, ['ÉLODIE']],
      ['being linked', { linked: true }, ['uncle Bob']],
      ['not being linked', { linked: false }, ['ÉLODIE', 'Uncle (2.0)']],
      ['several things at once', { search: 'uncle', linked: false }, ['Uncle (2.0)']],
    ])('find %s', async (_what, query, names) => {
      const pages = await readAll(user_id, { limit: 1, ...query });
      expect(pages.flat()).toEqual(names);
    });
  });

  it('refuses a cursor of another list, a broken one, and a limit that is none', async () => {
    const user_id = newId();
    for (const name of ['a', 'b']) await database.createVoiceModel(aVoiceModel({ user_id, name }));
    const { next_cursor } = await database.getVoiceModelsForUser(user_id, { limit: 1 });
    const invalid = (field: string) => ({ code: 'invalid_parameter', details: { errors: [{ field }] } });

    const ofAnother = database.getVoiceModelsForUser(newId(), { limit: 1, cursor: next_cursor ?? '' });
    await expect(ofAnother).rejects.toMatchObject(invalid('cursor'));
    const broken = database.getVoiceModelsForUser(user_id, { limit: 1, cursor: '{"$gt":""}' });
    await expect(broken).rejects.toMatchObject(invalid('cursor'));
    await expect(database.getVoiceModelsForUser(user_id, { limit: 0 })).rejects.toMatchObject(invalid('limit'));
    await expect(database.getVoiceModelsForUser('nobody', { limit: 1 })).rejects.toMatchObject(invalid('user_id'));
  });
});

describe('Echos', () => {
  it('are made, read, listed newest first in pages, and removed once', async () => {
    const user_id = newId();
    const first = await database.createEcho({ user_id, name: 'First' });
    const second = await database.createEcho({ user_id, name: 'Second' });

    await expect(database.getEcho(first._id)).resolves.toEqual(first);
    const page = await database.getEchosForUser(user_id, { limit: 1 });
    expect(page.items).toEqual([second]);
    const next = await database.getEchosForUser(user_id, { limit: 1, cursor: page.next_cursor ?? '' });
    expect(next).toEqual({ items: [first], next_cursor: null });
    await expect(database.deleteEcho(first._id)).resolves.toEqual(first);
    await expect(database.deleteEcho(first._id)).resolves.toBeNull();
    await expect(database.getEcho(first._id)).resolves.toBeNull();
  });

  it('are asked for by an id that is one', async () => {
    const invalid = { code: 'invalid_parameter', details: { errors: [{ field: 'echo_id' }] } };
    await expect(database.getEcho('../x')).rejects.toMatchObject(invalid);
    await expect(database.deleteEcho('')).rejects.toMatchObject(invalid);
  });
});
