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
  it.each([1, 7, 100])('show each once, in its place, with %d on a page (E119)', async (limit) => {
    const ids = await mixed(12);
    for (const instance of [at(1), at(0)]) {
      if (instance === at(0)) await instance.reconnect();
      const pages = await instance.pages(userId, limit);
      expect(pages.flat().map(({ id }) => id)).toEqual(ids);
      expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
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
      ids.unshift(
        (
          await at(number % 2)
            .upload({ userId })
            .expect(201)
        ).body.model_id,
      );
    }
    const pages = await at(0).pages(userId, 5);
    expect(pages.map((page) => page.length)).toEqual([5, 5, 1]);
    expect(pages.flat().map(({ id }) => id)).toEqual(ids);
  });
});
