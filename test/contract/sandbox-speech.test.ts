import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import { type Sandbox, startSandbox } from '../../src/sandbox/fish-audio/start-sandbox';
import { modelForm, SandboxCaller, soundBytes } from '../support/network/sandbox-requests';

const SENTENCE = 'Hello there, this is a voice of the sandbox. Can you hear it?';

function samplesOf(pcm: Buffer): Int16Array {
  return new Int16Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + pcm.length));
}

function loudness(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + (sample / 32_768) ** 2, 0) / samples.length);
}

describe('the sandbox, speech', () => {
  let sandbox: Sandbox;
  let fish: SandboxCaller;

  beforeAll(async () => {
    sandbox = await startSandbox({ concurrency: 3 });
    fish = new SandboxCaller(sandbox);
  });
  beforeEach(() => {
    sandbox.state.reset();
    sandbox.faults.clear();
  });
  afterAll(() => sandbox.close());

  describe('POST /v1/tts', () => {
    it.each([
      ['wav', 'audio/wav'],
      ['mp3', 'audio/mpeg'],
      ['pcm', 'audio/pcm'],
    ])('streams %s as %s', async (format, contentType) => {
      const answer = await fish.speak({ text: SENTENCE, format });

      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe(contentType);
      expect(answer.headers.get('content-length')).toBeNull();
      expect(answer.headers.get('ratelimit-limit-concurrency')).toBe('3');
      expect(answer.headers.get('ratelimit-current-concurrency')).toBe('1');
      let writes = 0;
      for await (const _piece of answer.body ?? []) writes++;
      expect(writes).toBeGreaterThan(3);
    });

    it('sends a WAV with placeholder sizes, 44.1 kHz, 16 bit, mono', async () => {
      const wav = await fish.sound({ text: SENTENCE, format: 'wav' });

      expect([wav.readUInt32LE(4), wav.readUInt32LE(40)]).toEqual([0xffffff24, 0xffffff00]);
      expect([wav.readUInt16LE(22), wav.readUInt32LE(24), wav.readUInt16LE(34)]).toEqual([1, 44_100, 16]);
    });

    it('sends an mp3 that a parser reads to its end', async () => {
      const mp3 = await fish.sound({ text: SENTENCE, mp3_bitrate: 64, sample_rate: 32_000 });
      const input = new Input({ source: new BufferSource(mp3), formats: ALL_FORMATS });

      const [track] = await input.getAudioTracks();
      expect(track).toMatchObject({ codec: 'mp3', sampleRate: 32_000, numberOfChannels: 1 });
      expect(await input.computeDuration()).toBeGreaterThan(2.5);
    });

    it('is audible, pauses between sentences, and does not clip', async () => {
      const samples = samplesOf(await fish.sound({ text: 'One two three four. Five six seven.', format: 'pcm' }));

      expect(loudness(samples)).toBeGreaterThan(0.03);
      expect(samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)).toBeLessThan(32_767);
      const tenths = Array.from({ length: Math.floor(samples.length / 4410) }, (_, index) =>
        loudness(samples.subarray(index * 4410, (index + 1) * 4410)),
      );
      const [first, last] = [tenths.findIndex((level) => level > 0.03), tenths.findLastIndex((level) => level > 0.03)];
      expect(tenths.slice(first, last).some((level) => level < 0.002)).toBe(true);
    });

    it('sounds the same for one voice and different for another', async () => {
      const [one, other] = [await fish.createdId(), await fish.createdId()];
      const say = (reference_id: string) => fish.sound({ text: SENTENCE, format: 'pcm', reference_id });

      expect((await say(one)).equals(await say(one))).toBe(true);
      expect((await say(one)).equals(await say(other))).toBe(false);
    });

    it('lasts longer for more text, shorter at speed, and never longer than about thirty seconds', async () => {
      const seconds = async (body: Record<string, unknown>) =>
        (await fish.sound({ format: 'pcm', sample_rate: 8000, ...body })).length / 16_000;
      const once = await seconds({ text: SENTENCE });

      expect(await seconds({ text: `${SENTENCE} ${SENTENCE}` })).toBeGreaterThan(once * 1.8);
      expect(await seconds({ text: SENTENCE, prosody: { speed: 2, volume: -6 } })).toBeLessThan(once * 0.6);
      expect(await seconds({ text: SENTENCE.repeat(20) })).toBeLessThan(31);
      expect(await seconds({ text: '' })).toBeLessThan(0.5);
    });

    it('speaks any script, and changes the speaker at its tag', async () => {
      const [one, other] = [await fish.createdId(), await fish.createdId()];
      const dialogue = { text: '<|speaker:0|>Hello. <|speaker:1|>Hello.', format: 'pcm' };

      expect((await fish.sound({ text: 'こんにちは、元気ですか？', format: 'pcm' })).length).toBeGreaterThan(88_200);
      const both = await fish.sound({ ...dialogue, reference_id: [one, other] });
      const same = await fish.sound({ ...dialogue, reference_id: [one, one] });
      expect(both.equals(same)).toBe(false);
    });

    it('reads MessagePack, treats null as absent for every field and ignores unknown ones', async () => {
      const nulls = {
        reference_id: null,
        references: null,
        prosody: null,
        format: null,
        latency: null,
        sample_rate: null,
      };

      for (const opus_bitrate of [-1000, 32, 32_000, null]) {
        const answer = await fish.msgpack('POST', '/v1/tts', {
          text: 'Hi',
          ...nulls,
          mp3_bitrate: null,
          opus_bitrate,
          model: 's1',
          extra: 1,
        });
        expect(answer.headers.get('content-type')).toBe('audio/mpeg');
        await answer.arrayBuffer();
      }
    });

    it('clones from bytes in MessagePack, and from nothing in JSON', async () => {
      const audio = soundBytes('speech.wav');

      expect((await fish.msgpack('POST', '/v1/tts', { text: 'Hi', references: [{ audio, text: 'x' }] })).status).toBe(
        200,
      );
      const answer = await fish.speak({ text: 'Hi', references: [{ audio: audio.toString('base64'), text: 'x' }] });
      expect(await answer.json()).toEqual({
        status: 400,
        message: 'Reference Audio is not valid, please check your reference audio',
      });
    });

    it.each<[Record<string, unknown>, string]>([
      [{}, 'missing field `text`'],
      [{ text: 5 }, 'expected a string'],
      [{ text: 'x', format: 'flac' }, 'unknown variant `flac`, expected one of `wav`, `pcm`, `mp3`, `opus`'],
      [{ text: 'x', latency: 'fast' }, 'unknown variant `fast`'],
      [{ text: 'x', format: 'mp3', sample_rate: 8000 }, 'Invalid sample rate 8000 for format mp3. Supported'],
      [{ text: 'x', prosody: { speed: 3 } }, 'speed must be in [0.5, 2.0]'],
      [{ text: 'x', reference_id: 'unknown' }, 'Reference not found'],
      [{ text: 'x', format: 'opus' }, 'cannot encode opus'],
    ])('answers 400 to %j', async (body, message) => {
      const answer = await fish.speak(body);

      expect(answer.status).toBe(400);
      expect(await answer.json()).toEqual({ status: 400, message: expect.stringContaining(message) });
    });

    it('refuses several speakers on s1, other people’s voices, other content types and broken bodies', async () => {
      const id = await fish.createdId();
      const stranger = new SandboxCaller(sandbox, 'another-key');

      expect(await (await fish.speak({ text: 'x', reference_id: [id] }, { model: 's1' })).text()).toContain(
        'MultiSpeakerReference',
      );
      expect(await (await stranger.speak({ text: 'x', reference_id: id })).text()).toContain('Reference not found');
      expect((await fish.request('POST', '/v1/tts', new FormData())).status).toBe(415);
      const broken = await fish.request('POST', '/v1/tts', '{"text":', { 'content-type': 'application/json' });
      expect([broken.status, broken.headers.get('content-type')]).toEqual([400, 'text/plain; charset=utf-8']);
    });

    it('falls back to s2.1-pro for an unknown engine', async () => {
      for (const [sent, used] of [
        ['s1', 's1'],
        ['s9', 's2.1-pro'],
      ] as const) {
        const answer = await fish.speak({ text: 'x' }, { model: sent });
        expect(answer.headers.get('x-sandbox-engine')).toBe(used);
        await answer.arrayBuffer();
      }
    });

    it('answers 402 without credit before it looks at the body, and never for the free engine', async () => {
      sandbox.state.setCredit('a-key', 0);

      const answer = await fish.speak({});

      expect(answer.status).toBe(402);
      expect(answer.headers.get('x-fish-error-code')).toBe('insufficient_balance');
      expect(await answer.json()).toEqual({
        status: 402,
        message: expect.stringMatching(/^Insufficient API credit\./),
      });
      expect((await fish.speak({ text: 'x' }, { model: 's2.1-pro-free' })).status).toBe(200);
      expect((await fish.create()).status).toBe(201);
    });

    it('charges 15 USD for a million UTF-8 bytes', async () => {
      await fish.sound({ text: 'é'.repeat(500) });

      expect(await (await fish.get('/wallet/self/api-credit')).json()).toMatchObject({ credit: '9.985000' });
    });

    it('refuses what exceeds the concurrency of the account, at once and without Retry-After', async () => {
      sandbox.faults.add({ match: { path: '/v1/tts' }, times: 3, drip: { bytes: 200, everyMs: 50 } });
      const running = await Promise.all([1, 2, 3].map(() => fish.speak({ text: 'Hello.', format: 'wav' })));

      const refused = await fish.speak({ text: 'Hello.' });

      expect(refused.status).toBe(429);
      expect(await refused.json()).toMatchObject({
        message: expect.stringContaining('exceeded your current concurrency limit'),
      });
      expect(refused.headers.get('retry-after')).toBeNull();
      expect(refused.headers.get('ratelimit-current-concurrency')).toBe('3');
      expect((await fish.get('/model')).status).toBe(200);
      expect((await new SandboxCaller(sandbox, 'another-key').speak({ text: 'x' })).status).toBe(200);
      await Promise.all(running.map((answer) => answer.body?.cancel()));
      await new Promise((resolve) => setTimeout(resolve, 150));
      expect((await fish.speak({ text: 'Hello.' })).status).toBe(200);
    });
  });

  it('streams events whose audio joins up and whose alignment names the words', async () => {
    const answer = await fish.json('POST', '/v1/tts/stream/with-timestamp', {
      text: 'Hello there. Good bye.',
      format: 'wav',
    });

    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const events = (await answer.text())
      .trim()
      .split('\n\n')
      .map((line) => JSON.parse(line.replace(/^data: /, '')));
    expect(events.map(({ content, chunk_seq }) => [chunk_seq, content])).toEqual([
      [0, 'Hello there.'],
      [1, 'Good bye.'],
    ]);
    expect(events[1].alignment.segments.map(({ text }: { text: string }) => text)).toEqual(['Good', 'bye']);
    expect(Buffer.from(events[0].audio_base64, 'base64').toString('latin1', 0, 4)).toBe('RIFF');
  });

  describe('POST /v1/asr', () => {
    it('reads MessagePack and multipart, and fills segments on request', async () => {
      const audio = soundBytes('speech.m4a');
      const form = new FormData();
      form.set('audio', new File([audio], 'x'));

      const packed = await fish.msgpack('POST', '/v1/asr', { audio, language: null, ignore_timestamps: false });
      const plain = await fish.request('POST', '/v1/asr', form);

      expect(await packed.json()).toMatchObject({ duration: 12, segments: [{ start: 0, end: 12 }] });
      expect(await plain.json()).toMatchObject({ duration: 12, segments: [], language: 'en' });
    });

    it('refuses JSON, a missing file, what is no sound, and an account without credit', async () => {
      expect((await fish.json('POST', '/v1/asr', { audio: 'AAAA' })).status).toBe(415);
      expect((await fish.msgpack('POST', '/v1/asr', {})).status).toBe(400);
      expect((await fish.msgpack('POST', '/v1/asr', { audio: Buffer.from('no sound') })).status).toBe(400);
      sandbox.state.setCredit('a-key', 0);
      expect((await fish.msgpack('POST', '/v1/asr', {})).status).toBe(402);
    });
  });

  it('serves the sample it made of a new voice', async () => {
    const form = modelForm(['speech.wav'], (fields) => fields.set('generate_sample', 'True'));
    const entity = (await (await fish.create(form)).json()) as { samples: { audio: string }[] };

    const answer = await fetch(entity.samples[0]?.audio ?? '');

    expect(answer.headers.get('content-type')).toBe('audio/mpeg');
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(5000);
  });
});
