import { ListIncomplete } from '../../../../src/fish-audio/errors/list-incomplete';
import { findTagged, type Shortfall, walkPages } from '../../../../src/fish-audio/resources/list-walk';
import { type FishModelPage, modelPageSchema } from '../../../../src/fish-audio/resources/model-schemas';

const BOUNDS = { maxPages: 40, maxModels: 90 };
const PAGE_SIZE = 10;

const entry = (number: number) => ({ _id: `model-${number}`, tags: [`tag-${number}`] });
const entries = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => entry(from + index));

/** A list of so many models as Fish.Audio would send it, with what a case changes about each of its pages. */
const listOf =
  (count: number, change: (pageNumber: number) => object = () => ({})) =>
  async (pageNumber: number): Promise<FishModelPage> => {
    const from = (pageNumber - 1) * PAGE_SIZE;
    const items = entries(from, Math.max(from, Math.min(count, from + PAGE_SIZE)));
    const page = { total: count, items, has_more: from + PAGE_SIZE < count, max_offset: 10_000, ...change(pageNumber) };
    return modelPageSchema.parse(JSON.parse(JSON.stringify(page)));
  };
const lastPageAgain = (pageNumber: number) => (pageNumber > 3 ? { items: entries(20, 25) } : {});

describe('a walk through a list', () => {
  it.each<[string, ReturnType<typeof listOf>, number, Shortfall | null]>([
    ['of nothing', listOf(0), 0, null],
    ['of one page', listOf(3), 3, null],
    ['of whole pages', listOf(30), 30, null],
    ['without has_more', listOf(25, () => ({ has_more: null })), 25, null],
    ['without total', listOf(25, () => ({ total: undefined })), 25, null],
    ['whose last page repeats', listOf(25, (at) => ({ has_more: undefined, ...lastPageAgain(at) })), 25, null],
    ['that says that it shows less', listOf(25, () => ({ window_limited: true })), 25, 'limited'],
    ['whose total is not exact', listOf(25, () => ({ total_is_exact: false })), 25, 'limited'],
    ['with fewer places than models', listOf(25, () => ({ total: 3000, max_offset: 25 })), 25, 'limited'],
    ['with fewer places for us', listOf(25, () => ({ total: 3000, accessible_upper_bound: 25 })), 25, 'limited'],
    ['that has less than its total', listOf(25, () => ({ total: 26 })), 25, 'inconsistent'],
    ['that goes on without models', listOf(25, () => ({ has_more: true })), 25, 'inconsistent'],
    [
      'with an entry that is none',
      listOf(25, (at) => (at === 1 ? { items: [null, ...entries(1, 10)] } : {})),
      24,
      'inconsistent',
    ],
    ['of which one page repeats for ever', listOf(25, () => ({ items: entries(0, 9), has_more: true })), 9, 'repeated'],
    [
      'whose last page repeats, without total',
      listOf(25, (at) => ({ has_more: null, total: null, ...lastPageAgain(at) })),
      25,
      'repeated',
    ],
    ['that grows without end', listOf(9_000), 90, 'too_long'],
    ['of endless pages that cannot be read', listOf(99, () => ({ items: [7], has_more: true })), 0, 'too_long'],
  ])('%s ends, and says what it saw', async (_what, readPage, count, shortfall) => {
    let pages = 0;
    const walk = await walkPages((pageNumber) => {
      pages += 1;
      return readPage(pageNumber);
    }, BOUNDS);
    expect({ count: walk.models.size, shortfall: walk.shortfall }).toEqual({ count, shortfall });
    expect(pages).toBeLessThanOrEqual(BOUNDS.maxPages);
  });
});

describe('a tag', () => {
  it('is found on a list that does not show all, and ends the walk', async () => {
    const readPage = jest.fn(listOf(25, () => ({ window_limited: true })));
    await expect(findTagged(readPage, BOUNDS, 'tag-12')).resolves.toMatchObject({ id: 'model-12' });
    expect(readPage).toHaveBeenCalledTimes(2);
  });

  it.each([[undefined], [null], [['calm', null]], [[{ name: 'tag-99' }]]])(
    'may be that of an entry whose tags cannot be read: %j',
    async (tags) => {
      const odd = { ...entry(0), tags };
      const readPage = listOf(2, () => ({ items: [odd, entry(1)] }));
      await expect(findTagged(readPage, BOUNDS, 'tag-1')).resolves.toMatchObject({ id: 'model-1' });
      await expect(findTagged(readPage, BOUNDS, 'tag-99')).rejects.toThrow(ListIncomplete);
    },
  );

  it('is found beside one that cannot be read, and is none of an empty list of tags', async () => {
    const withTags = (tags: unknown) => listOf(1, () => ({ items: [{ ...entry(0), tags }] }));
    await expect(findTagged(withTags([null, 'tag-99']), BOUNDS, 'tag-99')).resolves.toMatchObject({ id: 'model-0' });
    await expect(findTagged(withTags([]), BOUNDS, 'tag-99')).resolves.toBeNull();
  });

  it('is absent only where the list shows all', async () => {
    await expect(findTagged(listOf(25), BOUNDS, 'tag-99')).resolves.toBeNull();
    const limited = listOf(25, () => ({ window_limited: true }));
    await expect(findTagged(limited, BOUNDS, 'tag-99')).rejects.toThrow(ListIncomplete);
    await expect(findTagged(limited, BOUNDS, 'tag-99')).rejects.toMatchObject({
      why: 'limited',
      code: 'provider_error',
    });
  });
});
