import { modelForm } from '../support/network/sandbox-requests';
import { useSandbox, withSandbox } from './kit';

describe('the sandbox, voice models', () => {
  const shared = useSandbox();

  describe('GET /model', () => {
    it('lists own voices by page, and the public library otherwise', async () => {
      for (const title of ['one', 'two', 'three'])
        await shared.fish.createdId(modelForm(['short.wav'], (form) => form.set('title', title)));

      const first = await (await shared.fish.get('/model?self=true&page_size=2&sort_by=created_at')).json();
      const second = await (await shared.fish.get('/model?self=true&page_size=2&page_number=2')).json();
      const library = (await (await shared.fish.get('/model')).json()) as { items: { visibility: string }[] };

      expect(first).toMatchObject({
        total: 3,
        has_more: true,
        items: [{}, {}],
        window_limited: false,
        total_is_exact: true,
      });
      expect(second).toMatchObject({ total: 3, has_more: false, items: [{}] });
      expect(new Set(library.items.map(({ visibility }) => visibility))).toEqual(new Set(['public']));
    });

    it('matches any of several tags, and part of a title in any case', async () => {
      for (const tag of ['red', 'green', 'blue']) {
        await shared.fish.createdId(
          modelForm(['short.wav'], (form) => [form.set('tags', tag), form.set('title', `The ${tag} voice`)]),
        );
      }

      expect(await (await shared.fish.get('/model?self=true&tag=red&tag=blue')).json()).toMatchObject({ total: 2 });
      expect(await (await shared.fish.get('/model?self=true&title=GREEN%20v')).json()).toMatchObject({ total: 1 });
    });

    it('lists a new voice only after the listing lag', async () => {
      await withSandbox({ listLagMs: 60_000 }, async (caller) => {
        const id = await caller.createdId();

        expect(await (await caller.get('/model?self=true')).json()).toMatchObject({ total: 0 });
        expect((await caller.get(`/model/${id}`)).status).toBe(200);
        const later = Date.now() + 61_000;
        const clock = jest.spyOn(Date, 'now').mockReturnValue(later);
        expect(await (await caller.get('/model?self=true')).json()).toMatchObject({ total: 1 });
        clock.mockRestore();
      });
    });

    it.each(['page_size=0', 'page_size=101', 'page_number=x', 'sort_by=age'])(
      'responds with 422 to %s',
      async (query) => {
        expect((await shared.fish.get(`/model?${query}`)).status).toBe(422);
      },
    );
  });
});
