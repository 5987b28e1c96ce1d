import { newUser } from '../reliability/kit';
import { useInstances } from './instances';

const shared = useInstances('shared');
const at = (number: number) => shared.instances.at(number);
let userId: string;
beforeEach(() => {
  userId = newUser();
});
afterEach(async () => {
  for (const instance of shared.instances.all) await instance.reconnect();
  for (const instance of shared.instances.all) await instance.untilSettled();
});

/** Voice models of which some are recorded and others wait, in one process or the other; the newest first. */
async function mixed(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 0; number < count; number += 1) {
    if (number % 4 === 0) await at(0).reconnect();
    if (number % 4 === 2) await at(0).cutOff();
    const { body } = await at(number % 2)
      .upload({ userId })
      .expect(201);
    ids.unshift(body.model_id);
  }
  return ids;
}

describe('lists of what is recorded and what waits', () => {
  it('show each once, in its place, with 1, 7 and 100 on a page (E119)', async () => {
    const ids = await mixed(12);
    for (const instance of [at(1), at(0)]) {
      if (instance === at(0)) await instance.reconnect();
      for (const limit of [1, 7, 100]) {
        const pages = await instance.pages(userId, limit);
        expect(pages.flat().map(({ id }) => id)).toEqual(ids);
        expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
      }
    }
  });

  it('show each once when those that wait are saved between two pages (E119)', async () => {
    const ids = await mixed(8);
    const list = async (cursor: string) => {
      const { body } = await at(1).get(`/api/voice-models?user_id=${userId}&limit=3${cursor}`).expect(200);
      return { ids: body.voice_models.map(({ model_id }: { model_id: string }) => model_id), next: body.next_cursor };
    };
    const first = await list('');
    await at(0).reconnect();
    await at(0).untilSettled();
    const second = await list(`&cursor=${first.next}`);
    const third = await list(`&cursor=${second.next}`);
    expect([...first.ids, ...second.ids, ...third.ids]).toEqual(ids);
    expect(third.next).toBeNull();
  });

  it('show no more than was asked for while nothing is recorded, and go on (E119)', async () => {
    await at(0).cutOff();
    await at(1).cutOff();
    const ids: string[] = [];
    for (let number = 0; number < 11; number += 1) {
      ids.unshift((await at(number % 2).made({ userId })).model_id);
    }
    const pages = await at(0).pages(userId, 5);
    expect(pages.map((page) => page.length)).toEqual([5, 5, 1]);
    expect(pages.flat().map(({ id }) => id)).toEqual(ids);
  });
});

describe('what waits in two processes', () => {
  const list = async (query: string) =>
    (await at(1).get(`/api/voice-models?user_id=${userId}&${query}`).expect(200)).body;
  const namesOf = (body: { voice_models: { name: string }[] }) => body.voice_models.map(({ name }) => name);
  const upload = (place: number, name: string, fields: Readonly<Record<string, string>> = {}) =>
    at(place)
      .upload({ userId, fields: { name, ...fields } })
      .expect(201);

  /** Two that are recorded, and three that wait in one process or the other. */
  async function makeFive(): Promise<void> {
    await upload(0, 'Voice 10', { tags: 'a' });
    await upload(1, 'anna', { tags: 'a,b', description: 'aus Straßburg' });
    await at(0).cutOff();
    await upload(0, 'Émile', { tags: 'b', description: 'STRASSBURG' });
    await upload(0, 'voice 2', { tags: 'a' });
    await upload(0, 'Zoë');
  }

  it('stands at its place in every order, page by page, and obeys the filters', async () => {
    await makeFive();
    const byName = ['anna', 'Émile', 'voice 2', 'Voice 10', 'Zoë'];
    const byTime = ['Voice 10', 'anna', 'Émile', 'voice 2', 'Zoë'];
    const orders: [string, string[]][] = [
      ['name', byName],
      ['-name', byName.toReversed()],
      ['created_at', byTime],
      ['-created_at', byTime.toReversed()],
    ];
    for (const [sort, names] of orders) {
      const found: string[] = [];
      let cursor = '';
      do {
        const page = await list(`sort=${sort}&limit=2&include_total=true${cursor}`);
        expect(page.total).toBe(5);
        found.push(...namesOf(page));
        cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`;
      } while (cursor !== '');
      expect(found).toEqual(names);
    }
    expect(namesOf(await list('search=strassburg&sort=name'))).toEqual(['anna', 'Émile']);
    expect(namesOf(await list('tag=a&sort=name'))).toEqual(['anna', 'voice 2', 'Voice 10']);
    expect(namesOf(await list('missing=true'))).toEqual([]);
    expect(await list('tag=b&include_total=true')).toMatchObject({ count: 2, total: 2 });
    const { body } = await at(1).get(`/api/voice-models/tags?user_id=${userId}`).expect(200);
    expect(body.tags).toEqual([
      { tag: 'a', count: 3 },
      { tag: 'b', count: 2 },
    ]);
  });

  it('is listed and counted alone while no database can be reached, as far as it is known', async () => {
    await makeFive();
    await at(1).cutOff();
    expect(await list('sort=name&include_total=true')).toMatchObject({
      ...{ partial: true, count: 3, total: null },
      voice_models: [{ name: 'Émile' }, { name: 'voice 2' }, { name: 'Zoë' }],
    });
    const { body } = await at(1).get(`/api/voice-models/tags?user_id=${userId}`).expect(200);
    expect(body).toMatchObject({ partial: true, tags: [{ tag: 'a' }, { tag: 'b' }] });
  });

  it('is recorded before it is changed, and keeps the change', async () => {
    await at(0).cutOff();
    const { model_id } = (await upload(0, 'waits')).body;
    const change = (place: number) => at(place).patch(`/api/voice-models/${model_id}`, { name: 'Renamed' });
    expect((await change(0)).body).toMatchObject({ status: 503, code: 'database_unavailable' });
    expect((await change(1)).body).toMatchObject({ name: 'Renamed', fish_audio_status: 'updated' });
    expect((await at(1).get(`/api/voice-models/${model_id}`)).body).toMatchObject({ name: 'Renamed' });
    await at(0).reconnect();
    await at(0).untilSettled();
    expect((await at(1).get(`/api/voice-models/${model_id}`)).body).toMatchObject({ name: 'Renamed' });
  });
});
