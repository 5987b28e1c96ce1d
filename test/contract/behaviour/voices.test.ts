import { DEFAULT_BEHAVIOUR } from '../../../src/sandbox/fish-audio/behaviour/behaviour';
import { type Entity, useBehaviour } from './kit';

describe('the behaviour of the sandbox, voices that there are', () => {
  const { shared, behave, create, read } = useBehaviour();

  describe('training', () => {
    it('ends when its time is shortened, and fails with a reason for each sample', async () => {
      behave({ trainingMs: 3_600_000 });
      const { body } = await create();
      expect(body.state).toBe('created');
      behave({ trainingMs: 0, trainingOutcome: 'failed' });
      expect(await read(body._id)).toMatchObject({
        state: 'failed',
        quality: {
          audios: [{ quality_passed: false, quality_reason: DEFAULT_BEHAVIOUR.failedReason }],
        },
      });
    });

    it('does not change what has ended', async () => {
      const { body } = await create();
      behave({ trainingMs: 3_600_000, trainingOutcome: 'failed' });
      expect(await read(body._id)).toMatchObject({ state: 'trained' });
    });

    it.each([
      ['reference-not-found', 400, 'Reference not found'],
      ['not-ready', 400, 'The voice is still being prepared and cannot be used yet'],
      ['not-found', 404, 'Model not found'],
    ] as const)('lets speech with an untrained voice be %s', async (untrainedSpeech, status, message) => {
      behave({ trainingMs: 3_600_000, untrainedSpeech });
      const response = await shared.fish.speak({ text: 'Hello', reference_id: (await create()).body._id });
      expect(await response.json()).toEqual({ status, message });
    });

    it('lets speech with an untrained voice have the default voice', async () => {
      behave({ trainingMs: 3_600_000, untrainedSpeech: 'default-voice' });
      const { _id } = (await create()).body;
      const say = (reference_id?: string) => shared.fish.sound({ text: 'Hello', format: 'pcm', reference_id });
      expect((await say(_id)).equals(await say())).toBe(true);
      behave({ trainingMs: 0 });
      expect((await say(_id)).equals(await say())).toBe(false);
    });
  });

  describe('lists', () => {
    const list = async (query: string) =>
      (await (await shared.fish.get(`/model?self=true&${query}`)).json()) as Entity & { items: Entity[] };

    it('show a window of the newest, and say so', async () => {
      const { _id } = (await create((form) => form.set('tags', 'first'))).body;
      const second = (await create()).body._id;
      behave({ listWindow: 1 });
      expect(await list('')).toMatchObject({
        total: 1,
        items: [{ _id: second }],
        window_limited: true,
        total_is_exact: false,
        max_offset: 1,
      });
      expect(await list('tag=first')).toMatchObject({ items: [], window_limited: true });
      behave({ listWindow: 2 });
      expect(await list('tag=first')).toMatchObject({ items: [{ _id }], window_limited: false, total_is_exact: true });
    });

    it('leave out whether there is more, and repeat the last page', async () => {
      const ids = [(await create()).body._id, (await create()).body._id];
      behave({ omitHasMore: true, repeatLastPage: true });
      const pages = await Promise.all([1, 2, 3, 9].map((page) => list(`page_size=1&page_number=${page}`)));
      expect(pages.map((page) => page.items[0]?._id)).toEqual([ids[1], ids[0], ids[0], ids[0]]);
      expect(pages.some((page) => 'has_more' in page)).toBe(false);
    });
  });
});
