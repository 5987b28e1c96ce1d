import { request } from 'node:http';
import {
  INVALID_KEY,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
} from '../../src/sandbox/fish-audio/start-sandbox';
import { fixtureNames } from '../support/media/fixtures';
import { field, multipart } from '../support/network/raw-request';
import { modelForm, SandboxCaller, soundBytes } from '../support/network/sandbox-requests';

const ENTITY_KEYS = [
  ...['_id', 'type', 'title', 'description', 'cover_image', 'train_mode', 'state', 'tags', 'samples', 'created_at'],
  ...[
    'updated_at',
    'languages',
    'visibility',
    'lock_visibility',
    'dmca_taken_down',
    'takedown_category',
    'default_text',
  ],
  ...[
    'source',
    'licensed',
    'pvc_release_state',
    'pvc_notice_period_months',
    'pvc_released_at',
    'pvc_retire_requested_at',
  ],
  ...[
    'pvc_retire_effective_at',
    'quality',
    'like_count',
    'mark_count',
    'shared_count',
    'task_count',
    'unliked',
    'liked',
  ],
  ...['marked', 'author'],
].sort();

describe('the sandbox, voice models', () => {
  let sandbox: Sandbox;
  let fish: SandboxCaller;

  beforeAll(async () => {
    sandbox = await startSandbox();
    fish = new SandboxCaller(sandbox);
  });
  beforeEach(() => sandbox.state.reset());
  afterAll(() => sandbox.close());

  async function withSandbox(options: SandboxOptions, run: (caller: SandboxCaller) => Promise<void>): Promise<void> {
    const other = await startSandbox(options);
    try {
      await run(new SandboxCaller(other));
    } finally {
      await other.close();
    }
  }

  describe('POST /model', () => {
    it('answers 201 with every key of an entity', async () => {
      const answer = await fish.create();

      expect(answer.status).toBe(201);
      expect(answer.headers.get('x-fish-trace-id')).toMatch(/^[0-9a-f]{32}$/);
      const entity = (await answer.json()) as Record<string, unknown>;
      expect(Object.keys(entity).sort()).toEqual(ENTITY_KEYS);
      expect(entity).toMatchObject({ train_mode: 'fast', visibility: 'private', state: 'trained', description: '' });
      expect(entity.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/);
    });

    it('knows every fixture by its bytes, whatever it is called', async () => {
      const names = fixtureNames();

      for (const name of names) {
        const answer = await fish.create(modelForm([new File([soundBytes(name)], 'upload')]));
        expect([name, answer.status]).toEqual([name, 201]);
      }

      expect(sandbox.state.creates).toBe(names.length);
    });

    it('takes parts in any order, keeps the order of the files, and shows what was sent', async () => {
      const body = multipart([
        {
          headers: ['content-disposition: form-data; name="voices"; filename="upload"'],
          content: soundBytes('speech-2.mp3'),
        },
        field('title', 'Ænd, 声'),
        field('type', 'tts'),
        {
          headers: [
            'Content-Disposition: form-data; name="voices"; filename="upload"',
            'Content-Type: application/octet-stream',
          ],
          content: soundBytes('speech.wav'),
        },
        field('train_mode', 'fast'),
      ]);

      const answer = await chunked(body);

      expect(answer).toMatchObject({ status: 201, body: { title: 'Ænd, 声' } });
      expect(sandbox.state.models[0]?.samples.map(({ container }) => container)).toEqual(['mp3', 'wav']);
      const logged = sandbox.state.requests.at(-1);
      expect(logged).toMatchObject({ chunked: true, contentLength: null, receivedBytes: body.length, status: 201 });
      expect(logged?.parts.map((part) => /name="(\w+)"/.exec(part)?.[1])).toEqual([
        ...['voices', 'title', 'type', 'voices', 'train_mode'],
      ]);
      expect(JSON.stringify(logged)).not.toContain('a-key');
    });

    it('reads MessagePack, where files are binary values', async () => {
      const voices = [soundBytes('speech.wav'), soundBytes('speech.mp3')];

      const answer = await fish.msgpack('POST', '/model', {
        type: 'tts',
        title: 'Packed',
        train_mode: 'fast',
        voices,
        texts: null,
      });

      expect(answer.status).toBe(201);
      expect(sandbox.state.models[0]?.samples.map(({ bytes }) => bytes)).toEqual(voices.map(({ length }) => length));
    });

    it('names all missing fields in one 422 array, without a wrapper', async () => {
      const answer = await fish.json('POST', '/model', { description: 'nothing else' });

      expect(answer.status).toBe(422);
      expect(await answer.json()).toEqual(
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
        'a flag that is none',
        (form) => form.set('enhance_audio_quality', 'maybe'),
        'enhance_audio_quality',
        'bool_parsing',
      ],
    ])('answers 422 to %s', async (_what, change, name, type) => {
      const answer = await fish.create(modelForm(['speech.wav'], change));

      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject([{ loc: [name], type }]);
    });

    it('takes one text for any number of files, or as many as files, and no other number', async () => {
      const withTexts = (...texts: string[]) =>
        fish.create(
          modelForm(['speech.wav', 'speech-2.mp3'], (form) => {
            for (const text of texts) form.append('texts', text);
          }),
        );

      expect((await withTexts('one, two')).status).toBe(201);
      expect((await withTexts('one', 'two')).status).toBe(201);
      expect((await withTexts('', '')).status).toBe(201);
      const answer = await withTexts('one', 'two', 'three');
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject([{ loc: ['texts'] }]);
    });

    it('takes twenty files and refuses twenty-one', async () => {
      const files = (count: number) => modelForm(Array.from({ length: count }, () => 'short.wav'));

      expect((await fish.create(files(20))).status).toBe(201);
      const answer = await fish.create(files(21));
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject([{ loc: ['voices'], type: 'too_long', ctx: { max_length: 20 } }]);
    });

    it('names an empty file and one that is no sound', async () => {
      const empty = await fish.create(modelForm([new File([], 'nothing.wav')]));
      const noSound = await fish.create(modelForm([new File(['<html>'], 'page.mp3')]));

      expect(await empty.json()).toMatchObject({ status: 400, message: expect.stringContaining('nothing.wav') });
      expect(await noSound.json()).toMatchObject({ status: 400, message: expect.stringContaining('page.mp3') });
    });

    it('answers in plain text to a form that cannot be read', async () => {
      const answer = await fish.request('POST', '/model', 'no form at all', { 'content-type': 'multipart/form-data' });

      expect(answer.status).toBe(400);
      expect(answer.headers.get('content-type')).toMatch('text/plain');
    });

    it('keeps its limits of size and length', async () => {
      await withSandbox({ maxSampleBytes: 50_000, maxTotalSeconds: 20 }, async (caller) => {
        expect((await caller.create(modelForm(['speech.wav']))).status).toBe(413);
        expect((await caller.create(modelForm(['speech-2.mp3', 'speech.ogg']))).status).toBe(400);
        expect((await caller.create(modelForm(['speech-2.mp3']))).status).toBe(201);
      });
    });

    it('keeps large samples by their hash alone, and lets the oldest go when it holds too much', async () => {
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

    it('refuses pictures when it is told to', async () => {
      await withSandbox({ rejectVideo: true }, async (caller) => {
        expect((await caller.create(modelForm(['speech-video.mp4']))).status).toBe(400);
        expect((await caller.create(modelForm(['speech.m4a']))).status).toBe(201);
      });
    });

    it('can pass through training before it ends', async () => {
      await withSandbox({ trainingMs: 60_000 }, async (caller) => {
        const id = await caller.createdId();

        expect(await (await caller.get(`/model/${id}`)).json()).toMatchObject({ state: 'created' });
        expect((await caller.speak({ text: 'Hello', reference_id: id })).status).toBe(400);
      });
    });

    it('can send a 422 as an object, for clients that fail on an array', async () => {
      await withSandbox({ validationErrors: 'object' }, async (caller) => {
        const answer = await caller.json('POST', '/model', {});

        expect(await answer.json()).toEqual({ status: 422, message: expect.stringContaining('title: Field required') });
      });
    });

    function chunked(body: Buffer): Promise<{ status: number | undefined; body: unknown }> {
      return new Promise((resolve, reject) => {
        const boundary = body.toString('latin1', 2, body.indexOf('\r\n'));
        const headers = {
          authorization: 'Bearer a-key',
          'content-type': `multipart/form-data; boundary="${boundary}"`,
        };
        const req = request(`${sandbox.url}/model`, { method: 'POST', headers }, async (res) => {
          let text = '';
          for await (const piece of res.setEncoding('utf8')) text += piece;
          resolve({ status: res.statusCode, body: JSON.parse(text) });
        });
        req.on('error', reject);
        // Odd pieces, so that boundaries and headers are cut in two on the way.
        for (let at = 0; at < body.length; at += 777) req.write(body.subarray(at, at + 777));
        req.end();
      });
    }
  });

  describe('PATCH /model/{id}', () => {
    it.each<[string, (id: string) => Promise<Response>]>([
      ['JSON', (id) => fish.json('PATCH', `/model/${id}`, { title: 'New', tags: ['p', 'q'], description: null })],
      ['MessagePack', (id) => fish.msgpack('PATCH', `/model/${id}`, { title: 'New', tags: ['p', 'q'] })],
      [
        'a urlencoded form',
        (id) => fish.request('PATCH', `/model/${id}`, new URLSearchParams('title=New&tags=p&tags=q')),
      ],
      [
        'multipart',
        (id) => {
          const form = new FormData();
          form.set('title', 'New');
          form.append('tags', 'p,q');
          return fish.request('PATCH', `/model/${id}`, form);
        },
      ],
    ])('changes what is sent as %s and answers an empty 200', async (_kind, patch) => {
      const id = await fish.createdId(modelForm(['speech.wav'], (form) => form.set('description', 'stays')));

      const answer = await patch(id);

      expect([answer.status, await answer.text()]).toEqual([200, '']);
      const entity = await (await fish.get(`/model/${id}`)).json();
      expect(entity).toMatchObject({ title: 'New', tags: ['p', 'q'], description: 'stays' });
    });

    it('changes nothing for a body of zero bytes without a type', async () => {
      const id = await fish.createdId();
      const before = await (await fish.get(`/model/${id}`)).json();

      expect((await fish.request('PATCH', `/model/${id}`)).status).toBe(200);
      expect(await (await fish.get(`/model/${id}`)).json()).toEqual(before);
    });

    it('publishes, which creating does not', async () => {
      const id = await fish.createdId(modelForm(['speech.wav'], (form) => form.set('visibility', 'public')));
      const stranger = new SandboxCaller(sandbox, 'another-key');

      expect((await stranger.get(`/model/${id}`)).status).toBe(403);
      await fish.json('PATCH', `/model/${id}`, { visibility: 'public' });
      expect((await stranger.get(`/model/${id}`)).status).toBe(200);
      expect((await stranger.request('DELETE', `/model/${id}`)).status).toBe(403);
    });

    it('answers 415 to a body of another type', async () => {
      const id = await fish.createdId();

      expect((await fish.request('PATCH', `/model/${id}`, 'title', { 'content-type': 'text/plain' })).status).toBe(415);
    });
  });

  describe('GET /model', () => {
    it('lists own voices by page, and the public library otherwise', async () => {
      for (const title of ['one', 'two', 'three'])
        await fish.createdId(modelForm(['short.wav'], (form) => form.set('title', title)));

      const first = await (await fish.get('/model?self=true&page_size=2&sort_by=created_at')).json();
      const second = await (await fish.get('/model?self=true&page_size=2&page_number=2')).json();
      const library = (await (await fish.get('/model')).json()) as { items: { visibility: string }[] };

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
        await fish.createdId(
          modelForm(['short.wav'], (form) => [form.set('tags', tag), form.set('title', `The ${tag} voice`)]),
        );
      }

      expect(await (await fish.get('/model?self=true&tag=red&tag=blue')).json()).toMatchObject({ total: 2 });
      expect(await (await fish.get('/model?self=true&title=GREEN%20v')).json()).toMatchObject({ total: 1 });
    });

    it('shows a new voice only after the lag it was given', async () => {
      await withSandbox({ listLagMs: 300 }, async (caller) => {
        const id = await caller.createdId();

        expect(await (await caller.get('/model?self=true')).json()).toMatchObject({ total: 0 });
        expect((await caller.get(`/model/${id}`)).status).toBe(200);
        await new Promise((resolve) => setTimeout(resolve, 350));
        expect(await (await caller.get('/model?self=true')).json()).toMatchObject({ total: 1 });
      });
    });

    it.each(['page_size=0', 'page_size=101', 'page_number=x', 'sort_by=age'])('answers 422 to %s', async (query) => {
      expect((await fish.get(`/model?${query}`)).status).toBe(422);
    });
  });

  describe('keys', () => {
    it('answers a missing or malformed Authorization with bare text and a challenge', async () => {
      for (const headers of [{}, { authorization: 'Basic abc' }]) {
        const answer = await fetch(`${sandbox.url}/wallet/self/api-credit`, { headers });

        expect(answer.status).toBe(401);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
        expect(await answer.text()).toBe('No permission -- see authorization schemes');
      }
    });

    it('accepts any key but one, or the listed ones alone', async () => {
      expect((await new SandboxCaller(sandbox, INVALID_KEY).get('/wallet/self/package')).status).toBe(401);
      await withSandbox({ keys: ['good'] }, async (caller) => {
        expect((await caller.get('/wallet/self/package')).status).toBe(401);
        expect((await new SandboxCaller(caller.sandbox, 'good').get('/wallet/self/package')).status).toBe(200);
      });
    });
  });

  it('listens on loopback alone', async () => {
    await expect(startSandbox({ host: '0.0.0.0' })).rejects.toThrow('loopback');
  });

  it('answers 404 to what does not exist and 405 to a wrong method', async () => {
    expect((await fish.get('/v1/user')).status).toBe(404);
    const answer = await fish.request('PUT', '/model');
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });
});
