import { readFileSync } from 'node:fs';
import path from 'node:path';
import { INVALID_KEY, type Sandbox, startSandbox } from '../../src/sandbox/fish-audio/start-sandbox';

type Sdk = typeof import('fish-audio', { with: { 'resolution-mode': 'import' }});
type Client = InstanceType<Sdk['FishAudioClient']>;
type RealtimeConnection = Awaited<ReturnType<Client['textToSpeech']['convertRealtime']>>;

function soundFile(name: string): File {
  return new File([readFileSync(path.join(__dirname, '..', 'fixtures', name))], name);
}

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function failureOf(call: PromiseLike<unknown>): Promise<{ name: string; statusCode?: number; body?: unknown }> {
  try {
    await call;
  } catch (error) {
    return error as { name: string; statusCode?: number; body?: unknown };
  }
  throw new Error('the call was expected to fail');
}

describe('the official fish-audio client, unmodified, against the sandbox', () => {
  let sdk: Sdk;
  let sandbox: Sandbox;
  let client: Client;

  const create = (title: string) =>
    client.voices.ivc.create({ title, voices: [soundFile('speech.mp3'), soundFile('speech-2.mp3')] });

  beforeAll(async () => {
    sdk = await import('fish-audio');
    sandbox = await startSandbox();
    client = new sdk.FishAudioClient({ apiKey: 'contract', baseUrl: sandbox.url });
  });
  beforeEach(() => {
    sandbox.state.reset();
    sandbox.faults.clear();
  });
  afterAll(() => sandbox.close());

  describe('voices', () => {
    it('creates a voice from two files with texts and tags, and the sandbox receives the same bytes', async () => {
      const voice = await client.voices.ivc.create({
        title: 'Ægir — Ünïcödé 声',
        voices: [soundFile('speech.wav'), soundFile('speech-2.mp3')],
        texts: ['the first text', 'the second'],
        tags: ['calm', 'deep'],
        visibility: 'public',
        description: 'two files',
        enhance_audio_quality: false,
      });

      expect(voice).toMatchObject({
        title: 'Ægir — Ünïcödé 声',
        state: 'trained',
        train_mode: 'fast',
        visibility: 'private',
        tags: ['calm', 'deep'],
        description: 'two files',
      });
      const [model] = sandbox.state.models;
      expect(model?.samples.map(({ fileName, container }) => [fileName, container])).toEqual([
        ['speech.wav', 'wav'],
        ['speech-2.mp3', 'mp3'],
      ]);
      const original = readFileSync(path.join(__dirname, '..', 'fixtures', 'speech.wav'));
      expect(model?.samples[0]?.content?.equals(original)).toBe(true);
      expect(model?.fields).toMatchObject({ texts: ['the first text,the second'], enhance_audio_quality: ['false'] });
    });

    it('finds its own voices by title and reads one back', async () => {
      const voice = await create('Searchable voice');
      await create('Another one');

      const found = await client.voices.search({
        self: true,
        title: 'searchable',
        page_size: 5,
        sort_by: 'created_at',
      });
      const read = await client.voices.get(voice._id);

      expect(found).toMatchObject({ total: 1, has_more: false, items: [{ _id: voice._id }] });
      expect(read).toEqual(voice);
    });

    it('updates what it sends and nothing else', async () => {
      const voice = await create('Before');

      await client.voices.update(voice._id, { title: 'After', tags: ['x', 'y'], cover_image: soundFile('speech.mp3') });
      const updated = await client.voices.get(voice._id);
      await client.voices.update(voice._id, {});
      const untouched = await client.voices.get(voice._id);

      expect(updated).toMatchObject({ title: 'After', tags: ['x', 'y'], visibility: 'private' });
      expect(updated.cover_image).toMatch(/^coverimage\/[0-9a-f]{32}$/);
      expect(untouched).toEqual(updated);
    });

    it('deletes a voice, which is then not found', async () => {
      const voice = await create('Short-lived');

      await client.voices.delete(voice._id);

      expect(await failureOf(client.voices.get(voice._id))).toMatchObject({
        statusCode: 404,
        body: { status: 404, message: 'Model not found' },
      });
    });
  });

  describe('sound', () => {
    it('speaks with a created voice', async () => {
      const voice = await create('Speaker');

      const sound = await client.textToSpeech.convert(
        { text: 'Hello there.', reference_id: voice._id, format: 'wav' },
        's1',
      );
      const bytes = await bytesOf(sound as unknown as AsyncIterable<Uint8Array>);

      expect(bytes.toString('latin1', 0, 4)).toBe('RIFF');
      expect(bytes.length).toBeGreaterThan(44_100);
      expect((await client.voices.get(voice._id)).task_count).toBe(1);
    });

    it('clones from inline references', async () => {
      const references = [{ audio: soundFile('speech.wav'), text: 'what is said' }];

      const sound = await client.textToSpeech.convert({ text: 'Hello.', references });

      expect((await bytesOf(sound as unknown as AsyncIterable<Uint8Array>)).readUInt16BE(0) & 0xffe0).toBe(0xffe0);
    });

    it('transcribes a file', async () => {
      const heard = await client.speechToText.convert({ audio: soundFile('speech.wav'), ignore_timestamps: false });

      expect(heard.text).not.toBe('');
      expect(heard.duration).toBeCloseTo(12, 1);
      expect(heard.segments).toHaveLength(1);
    });

    it('speaks over the WebSocket, even with a doubled slash in the address', async () => {
      const slashed = new sdk.FishAudioClient({ apiKey: 'contract', baseUrl: `${sandbox.url}/` });
      async function* words() {
        yield 'Hello ';
        yield 'from the socket.';
      }

      const connection = await slashed.textToSpeech.convertRealtime({ text: '', format: 'mp3' }, words());
      const sound = await spoken(connection);

      expect(sound.readUInt16BE(0) & 0xffe0).toBe(0xffe0);
      expect(sound.length).toBeGreaterThan(10_000);
    });

    it('gets an error for an unknown voice on the WebSocket', async () => {
      async function* words() {
        yield 'Hello.';
      }

      const connection = await client.textToSpeech.convertRealtime({ text: '', reference_id: 'nobody' }, words());

      await expect(spoken(connection)).rejects.toThrow('Reference not found');
    });

    async function spoken(connection: RealtimeConnection): Promise<Buffer> {
      const pieces: Uint8Array[] = [];
      await new Promise<void>((resolve, reject) => {
        connection.on(sdk.RealtimeEvents.AUDIO_CHUNK, (piece) => pieces.push(piece as Uint8Array));
        connection.on(sdk.RealtimeEvents.ERROR, reject);
        connection.on(sdk.RealtimeEvents.CLOSE, () => resolve());
      });
      return Buffer.concat(pieces);
    }
  });

  it('reads the wallet', async () => {
    expect(await client.user.get_api_credit()).toMatchObject({ credit: '10.000000', has_free_credit: null });
    expect(await client.user.get_package()).toMatchObject({ type: 'free', _id: expect.any(String) });
  });

  describe('errors', () => {
    it('gives 401 for a bad key, as an object or, on the list, as text', async () => {
      const stranger = new sdk.FishAudioClient({ apiKey: INVALID_KEY, baseUrl: sandbox.url });

      expect(await failureOf(stranger.user.get_api_credit())).toMatchObject({
        statusCode: 401,
        body: { status: 401, message: 'Invalid Token' },
      });
      expect(await failureOf(stranger.voices.search())).toMatchObject({
        statusCode: 401,
        body: 'No permission -- see authorization schemes',
      });
    });

    it('gives 422 with the array of errors', async () => {
      const failure = await failureOf(client.voices.search({ page_size: 101 }));

      expect(failure).toBeInstanceOf(sdk.UnprocessableEntityError);
      expect(failure.body).toEqual([
        { type: 'less_than_equal', loc: ['page_size'], msg: expect.any(String), ctx: { le: 100 } },
      ]);
    });

    it('retries a 503, so that the sandbox receives two attempts', async () => {
      sandbox.faults.add({ match: { path: '/wallet/*' }, status: 503, headers: { 'retry-after': '1' } });

      await client.user.get_api_credit();

      expect(sandbox.state.requests.map(({ status }) => status)).toEqual([503, 200]);
    });
  });
});
