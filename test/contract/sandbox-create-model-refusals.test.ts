import { modelForm, soundBytes } from '../support/network/sandbox-requests';
import { useSandbox, withSandbox } from './kit';

describe('the sandbox, voice models', () => {
  const shared = useSandbox();

  describe('POST /model', () => {
    it('names all missing fields in one 422 array, without a wrapper', async () => {
      const response = await shared.fish.json('POST', '/model', { description: 'nothing else' });

      expect(response.status).toBe(422);
      expect(await response.json()).toEqual(
        ['type', 'title', 'train_mode', 'voices'].map((name) => ({
          type: 'missing',
          loc: [name],
          msg: 'Field required',
        })),
      );
    });

    it.each<[string, (form: FormData) => void, string, string]>([
      ['another type', (form) => form.set('type', 'svc'), 'type', 'literal_error'],
      ['full training', (form) => form.set('train_mode', 'full'), 'train_mode', 'literal_error'],
      ['an unknown visibility', (form) => form.set('visibility', 'hidden'), 'visibility', 'literal_error'],
      [
        'an invalid flag',
        (form) => form.set('enhance_audio_quality', 'maybe'),
        'enhance_audio_quality',
        'bool_parsing',
      ],
    ])('responds with 422 to %s', async (_what, change, name, type) => {
      const response = await shared.fish.create(modelForm(['speech.wav'], change));

      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject([{ loc: [name], type }]);
    });

    it('accepts one text for any number of files, or as many as files, and no other number', async () => {
      const withTexts = (...texts: string[]) =>
        shared.fish.create(
          modelForm(['speech.wav', 'speech-2.mp3'], (form) => {
            for (const text of texts) form.append('texts', text);
          }),
        );

      expect((await withTexts('one, two')).status).toBe(201);
      expect((await withTexts('one', 'two')).status).toBe(201);
      expect((await withTexts('', '')).status).toBe(201);
      const response = await withTexts('one', 'two', 'three');
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject([{ loc: ['texts'] }]);
    });

    it('accepts twenty files and rejects twenty-one', async () => {
      const files = (count: number) => modelForm(Array.from({ length: count }, () => 'short.wav'));

      expect((await shared.fish.create(files(20))).status).toBe(201);
      const response = await shared.fish.create(files(21));
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject([{ loc: ['voices'], type: 'too_long', ctx: { max_length: 20 } }]);
    });

    it('names a file that is empty or not audio', async () => {
      const empty = await shared.fish.create(modelForm([new File([], 'nothing.wav')]));
      const noSound = await shared.fish.create(modelForm([new File(['<html>'], 'page.mp3')]));

      expect(await empty.json()).toMatchObject({ status: 400, message: expect.stringContaining('nothing.wav') });
      expect(await noSound.json()).toMatchObject({ status: 400, message: expect.stringContaining('page.mp3') });
    });

    it('responds in plain text to a form that cannot be read', async () => {
      const response = await shared.fish.request('POST', '/model', 'no form at all', {
        'content-type': 'multipart/form-data',
      });

      expect(response.status).toBe(400);
      expect(response.headers.get('content-type')).toMatch('text/plain');
    });

    it('enforces its limits of size and length', async () => {
      await withSandbox({ maxSampleBytes: 50_000, maxTotalSeconds: 20 }, async (caller) => {
        expect((await caller.create(modelForm(['speech.wav']))).status).toBe(413);
        expect((await caller.create(modelForm(['speech-2.mp3', 'speech.ogg']))).status).toBe(400);
        expect((await caller.create(modelForm(['speech-2.mp3']))).status).toBe(201);
      });
    });

    it('keeps only the hash of large samples, and drops the oldest contents beyond its limit', async () => {
      await withSandbox({ keepBytes: 100_000, keepTotalBytes: 100_000 }, async (caller) => {
        await caller.create(modelForm(['speech.wav', 'speech-2.mp3']));
        await caller.create(modelForm(['speech.mp3']));

        const samples = caller.sandbox.state.models.flatMap((model) => model.samples);
        expect(samples.map(({ content }) => content?.length ?? null)).toEqual([
          null,
          null,
          soundBytes('speech.mp3').length,
        ]);
        expect(samples[0]).toMatchObject({ bytes: 192_044, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
      });
    });

    it('rejects video when the option is set', async () => {
      await withSandbox({ rejectVideo: true }, async (caller) => {
        expect((await caller.create(modelForm(['speech-video.mp4']))).status).toBe(400);
        expect((await caller.create(modelForm(['speech.m4a']))).status).toBe(201);
      });
    });

    it('can create a model that is still in training', async () => {
      await withSandbox({ trainingMs: 60_000 }, async (caller) => {
        const id = await caller.createdId();

        expect(await (await caller.get(`/model/${id}`)).json()).toMatchObject({ state: 'created' });
        expect((await caller.speak({ text: 'Hello', reference_id: id })).status).toBe(400);
      });
    });

    it('can send a 422 as an object, for clients that fail on an array', async () => {
      await withSandbox({ validationErrors: 'object' }, async (caller) => {
        const response = await caller.json('POST', '/model', {});

        expect(await response.json()).toEqual({
          status: 422,
          message: expect.stringContaining('title: Field required'),
        });
      });
    });
  });
});
