import type { VoiceModelQuery } from '../../../src/database/repositories/voice-model-query';
import { useDatabase } from '../../support/database/use-database';
import { aVoiceModel, newId } from '../../support/service/voice-models';

const shared = useDatabase();

async function readAll(userId: string, query: VoiceModelQuery): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await shared.manager.getVoiceModelsForUser(userId, { ...query, cursor });
    pages.push(page.items.map((item) => item.name));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return pages;
}

describe('getVoiceModelsForUser', () => {
  it('returns pages newest first, each item once, even where creation times are equal', async () => {
    const user_id = newId();
    const times = [5, 3, 3, 3, 3, 1, 0];
    for (const [index, second] of times.entries()) {
      const created_at = new Date(Date.UTC(2026, 0, 1, 0, 0, second));
      await shared.manager.createVoiceModel(aVoiceModel({ user_id, name: `voice ${index}`, created_at }));
    }

    const pages = await readAll(user_id, { limit: 2 });

    expect(pages.map((page) => page.length)).toEqual([2, 2, 2, 1]);
    expect(pages.flat()).toEqual(['voice 0', 'voice 4', 'voice 3', 'voice 2', 'voice 1', 'voice 5', 'voice 6']);
  });

  it('has no next cursor after a full last page', async () => {
    const user_id = newId();
    for (const name of ['a', 'b']) await shared.manager.createVoiceModel(aVoiceModel({ user_id, name }));

    const page = await shared.manager.getVoiceModelsForUser(user_id, { limit: 2 });

    expect(page.items).toHaveLength(2);
    expect(page.next_cursor).toBeNull();
  });

  it('repeats and skips nothing when a newer record is saved between two pages', async () => {
    const user_id = newId();
    const save = (name: string, year: number) =>
      shared.manager.createVoiceModel(aVoiceModel({ user_id, name, created_at: new Date(Date.UTC(year, 1)) }));
    await save('old', 2020);
    await save('older', 2019);
    const first = await shared.manager.getVoiceModelsForUser(user_id, { limit: 1 });
    await save('new', 2021);

    const second = await shared.manager.getVoiceModelsForUser(user_id, { limit: 1, cursor: first.next_cursor ?? '' });

    expect(second.items.map((item) => item.name)).toEqual(['older']);
  });

  it('returns no records of other users', async () => {
    await shared.manager.createVoiceModel(aVoiceModel());

    await expect(shared.manager.getVoiceModelsForUser(newId(), { limit: 10 })).resolves.toEqual({
      items: [],
      next_cursor: null,
    });
  });

  describe('filters', () => {
    const user_id = newId();

    beforeAll(async () => {
      const save = (wanted: Parameters<typeof aVoiceModel>[0]) =>
        shared.manager.createVoiceModel(aVoiceModel({ user_id, tags: [], ...wanted }));
      await save({ name: 'Uncle (2.0)', tags: ['family', 'loud'] });
      await save({ name: 'ÉLODIE', file_type: 'video' });
      await save({ name: 'uncle Bob', echo_id: newId() });
    });

    it.each<[string, Partial<VoiceModelQuery>, string[]]>([
      ['a part of the name in upper or lower case', { search: 'UNCLE' }, ['uncle Bob', 'Uncle (2.0)']],
      ['a name with characters that patterns reserve', { search: 'e (2.' }, ['Uncle (2.0)']],
      ['a pattern, taken literally', { search: '.*' }, []],
      ['a text with a NUL character', { search: 'a\0' }, []],
      ['a tag', { tags: ['loud'] }, ['Uncle (2.0)']],
      ['the file type', { file_type: 'video' }, ['ÉLODIE']],
      ['linked voice models', { linked: true }, ['uncle Bob']],
      ['voice models that are not linked', { linked: false }, ['ÉLODIE', 'Uncle (2.0)']],
      ['several filters at once', { search: 'uncle', linked: false }, ['Uncle (2.0)']],
    ])('find %s', async (_what, query, names) => {
      const pages = await readAll(user_id, { limit: 1, ...query });
      expect(pages.flat()).toEqual(names);
    });
  });

  it('rejects a cursor of another list, a malformed cursor, a limit below 1, and a malformed user id', async () => {
    const user_id = newId();
    for (const name of ['a', 'b']) await shared.manager.createVoiceModel(aVoiceModel({ user_id, name }));
    const { next_cursor } = await shared.manager.getVoiceModelsForUser(user_id, { limit: 1 });
    const invalid = (field: string) => ({ code: 'invalid_parameter', details: { errors: [{ field }] } });

    const otherList = shared.manager.getVoiceModelsForUser(newId(), { limit: 1, cursor: next_cursor ?? '' });
    await expect(otherList).rejects.toMatchObject(invalid('cursor'));
    const malformed = shared.manager.getVoiceModelsForUser(user_id, { limit: 1, cursor: '{"$gt":""}' });
    await expect(malformed).rejects.toMatchObject(invalid('cursor'));
    await expect(shared.manager.getVoiceModelsForUser(user_id, { limit: 0 })).rejects.toMatchObject(invalid('limit'));
    await expect(shared.manager.getVoiceModelsForUser('nobody', { limit: 1 })).rejects.toMatchObject(
      invalid('user_id'),
    );
  });
});
