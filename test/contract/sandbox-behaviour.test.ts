import { DEFAULT_BEHAVIOUR } from '../../src/sandbox/fish-audio/behaviour/behaviour';
import { BEHAVIOUR_USAGE, behaviourFromArguments } from '../../src/sandbox/fish-audio/behaviour/command-line';
import { type BehaviourChange, startSandbox, UNKIND } from '../../src/sandbox/fish-audio/start-sandbox';
import { modelForm } from '../support/network/sandbox-requests';
import { useSandbox } from './kit';

type Entity = Record<string, unknown> & { _id: string };

describe('the behaviour of the sandbox', () => {
  const shared = useSandbox({ concurrency: 2 });
  const behave = (change: BehaviourChange) => shared.sandbox.behave(change);
  const create = async (change?: (form: FormData) => void, sound = 'brief-speech.mp3') => {
    const response = await shared.fish.create(modelForm([sound], change));
    return { status: response.status, body: (await response.json()) as Entity };
  };
  const read = async (id: string) => (await (await shared.fish.get(`/model/${id}`)).json()) as Entity;

  it('is what the sandbox was started with, changes while it runs, and is restored by a reset', async () => {
    const sandbox = await startSandbox({ trainingMs: 5000, limits: { tags: 3 } });
    const behaviour = async (change?: unknown) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(change) };
      const response = await fetch(`${sandbox.url}/sandbox/behaviour`, change === undefined ? {} : init);
      return { status: response.status, body: await response.json() };
    };
    const started = { ...DEFAULT_BEHAVIOUR, trainingMs: 5000, limits: { ...DEFAULT_BEHAVIOUR.limits, tags: 3 } };

    expect((await behaviour()).body).toEqual(started);
    sandbox.behave({ listWindow: 2 });
    const changed = { ...started, listWindow: 2, limits: { ...started.limits, titleCharacters: 9 } };
    expect(await behaviour({ limits: { titleCharacters: 9 } })).toEqual({ status: 200, body: changed });
    expect(await behaviour({ trainingMs: 'long' })).toMatchObject({ status: 400 });
    expect(() => sandbox.behave({ trainingMs: -1 })).toThrow(RangeError);
    expect((await behaviour({ allUnkind: true })).body).toMatchObject(UNKIND);
    await fetch(`${sandbox.url}/sandbox/reset`, { method: 'POST' });
    expect((await behaviour()).body).toEqual(started);
    await sandbox.close();
  });

  it('is read from a command line', () => {
    const args = '--training-ms 5 --omit-has-more --accepted-kinds wav,mp3 --limits {"tags":1} --quality failed --tour';
    expect(behaviourFromArguments(args.split(' '), ['tour'])).toEqual({
      trainingMs: 5,
      omitHasMore: true,
      acceptedKinds: ['wav', 'mp3'],
      limits: { tags: 1 },
      quality: 'failed',
    });
    expect(() => behaviourFromArguments(['--list-window', 'ten'])).toThrow('listWindow');
    expect(() => behaviourFromArguments(['--unknown'])).toThrow('--unknown');
    const described = Object.keys(DEFAULT_BEHAVIOUR).map((name) => name.replace(/[A-Z]/g, '-$&').toLowerCase());
    expect(described.filter((name) => !BEHAVIOUR_USAGE.includes(`--${name}`))).toEqual([]);
    expect(behaviourFromArguments(['--all-unkind', '--training-ms', '9'])).toEqual({ ...UNKIND, trainingMs: 9 });
  });

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

  it('sets the state, the takedown and the lock of a model', async () => {
    const { _id } = (await create()).body;
    shared.sandbox.changeModel(_id, { dmca_taken_down: true, takedown_category: 'policy', lock_visibility: true });
    const response = await shared.fish.json('POST', `/sandbox/models/${_id}`, { state: 'training' });
    const set = { dmca_taken_down: true, takedown_category: 'policy', lock_visibility: true, state: 'training' };
    expect(await response.json()).toMatchObject(set);
    expect(await read(_id)).toMatchObject(set);
    expect((await shared.fish.json('PATCH', `/model/${_id}`, { visibility: 'unlist' })).status).toBe(403);
    shared.sandbox.changeModel(_id, { state: 'trained' });
    expect((await shared.fish.speak({ text: 'Hello', reference_id: _id })).status).toBe(400);
    expect((await shared.fish.json('POST', '/sandbox/models/none', {})).status).toBe(404);
    expect((await shared.fish.json('POST', `/sandbox/models/${_id}`, { state: 'lost' })).status).toBe(400);
    expect(() => shared.sandbox.changeModel('none', {})).toThrow(RangeError);
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

  it.each([
    ['passed', true, ''],
    ['failed', false, 'Too much echo'],
  ] as const)('says that the quality %s', async (quality, quality_passed, quality_reason) => {
    behave({ quality, qualityReason: 'Too much echo' });
    expect((await create()).body.quality).toMatchObject({
      audios: [{ filename: 'brief-speech.mp3', quality_passed, quality_reason }],
    });
  });

  it('publishes a voice that has a cover, and refuses one without', async () => {
    behave({ publicVisibility: 'needs-cover' });
    const publish = (form: FormData) => form.set('visibility', 'public');
    expect(await create(publish)).toMatchObject({ status: 422, body: [{ loc: ['cover_image'], type: 'missing' }] });
    const withCover = await create((form) => {
      publish(form);
      form.set('cover_image', new File(['x'], 'cover.png'));
    });
    expect(withCover).toMatchObject({ status: 201, body: { visibility: 'public' } });
  });

  it.each<[string, BehaviourChange['limits'], (form: FormData) => void]>([
    ['title', { titleCharacters: 3 }, (form) => form.set('title', 'four')],
    ['description', { descriptionCharacters: 3 }, (form) => form.set('description', 'four')],
    ['tags', { tags: 1 }, (form) => form.set('tags', 'a,b')],
    ['tags', { tagCharacters: 3 }, (form) => form.set('tags', 'four')],
    ['texts', { transcriptsAllOrNone: true }, (form) => form.append('texts', '')],
  ])('limits %s: %j', async (field, limits, change) => {
    const one = (form: FormData) => {
      form.append('voices', form.get('voices') as File);
      form.append('texts', 'A transcript');
      change(form);
    };
    behave({ limits: { titleCharacters: null, transcriptsAllOrNone: false } });
    expect((await create(one)).status).toBe(201);
    behave({ limits: { ...limits } });
    expect(await create(one)).toMatchObject({ status: 422, body: [{ loc: [field] }] });
  });

  it('accepts the kinds that it is told to', async () => {
    behave({ acceptedKinds: ['wav', 'mp3', 'm4a', 'opus'] });
    const accepted = ['short.wav', 'speech.mp3', 'speech.m4a', 'speech.ogg'];
    const refused = [
      'speech.flac',
      'speech.aac',
      'speech-vorbis.ogg',
      'speech.webm',
      'speech-video.mkv',
      'speech-video.mov',
    ];
    for (const sound of accepted) expect([sound, (await create(undefined, sound)).status]).toEqual([sound, 201]);
    for (const sound of refused) expect([sound, (await create(undefined, sound)).status]).toEqual([sound, 400]);
  });

  it('decodes samples', async () => {
    behave({ decodeSamples: true });
    const sounding = [
      'speech.wav',
      'speech.mp3',
      'speech.m4a',
      'speech.ogg',
      'speech.flac',
      'speech.aac',
      'speech-vorbis.ogg',
    ];
    for (const sound of [...sounding, 'speech.webm']) {
      expect([sound, (await create(undefined, sound)).status]).toEqual([sound, 201]);
    }
    const reason = async (sound: string | File) => {
      const response = await shared.fish.create(modelForm([sound]));
      return ((await response.json()) as { message: string }).message.replace(/^.*\) /, '');
    };
    expect(await reason('silence.wav')).toBe('is silent');
    expect(await reason('silence.m4a')).toBe('is silent');
    expect(await reason('silence-vorbis.ogg')).toBe('is silent');
    expect(await reason('cases/too-short-0.98.wav')).toBe('is too short: 0.98 s');
    expect(
      await reason(
        new File(
          [
            Buffer.from(
              'RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x44\xac\0\0\x88\x58\x01\0\x02\0\x10\0data\0\0\0\0',
              'latin1',
            ),
          ],
          'header.wav',
        ),
      ),
    ).toBe('could not be decoded');
    expect(await reason(new File(['ID3\x04\0\0\0\0\0\0'], 'header.mp3'))).toBe('could not be decoded');
  });

  it('counts creates for the concurrency of the account', async () => {
    behave({ createSlots: true });
    shared.sandbox.faults.add({ match: { path: '/model' }, times: 3, delayMs: 100 });
    const statuses = (await Promise.all([create(), create(), create()])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 201, 429]);
    expect((await create()).status).toBe(201);
  });

  it('lets a rule refuse with a reason, a code, a source and a trace', async () => {
    const body = { status: 403, message: 'This voice is not part of your plan', reason: 'plan' };
    const headers = {
      'x-fish-error-code': 'plan_required',
      'x-fish-error-source': 'gateway',
      'x-fish-trace-id': '0123456789abcdef0123456789abcdef',
    };
    await shared.fish.json('POST', '/sandbox/faults', { match: { path: '/v1/tts' }, status: 403, body, headers });
    const response = await shared.fish.speak({ text: 'Hello' });
    expect({ status: response.status, body: await response.json() }).toEqual({ status: 403, body });
    expect(Object.fromEntries(response.headers)).toMatchObject(headers);
  });

  it('can be unkind in every way at once', async () => {
    shared.sandbox.allUnkind();
    expect((await create()).body).toMatchObject({ state: 'created' });
    expect((await create(undefined, 'speech.flac')).status).toBe(400);
  });
});
