import { SandboxCaller, soundBytes } from '../support/network/sandbox-requests';
import { useSandbox } from './kit';

describe('the sandbox, speech', () => {
  const shared = useSandbox({ concurrency: 3 });

  describe('POST /v1/tts', () => {
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
        const response = await shared.fish.msgpack('POST', '/v1/tts', {
          text: 'Hi',
          ...nulls,
          mp3_bitrate: null,
          opus_bitrate,
          model: 's1',
          extra: 1,
        });
        expect(response.headers.get('content-type')).toBe('audio/mpeg');
        await response.arrayBuffer();
      }
    });

    it('clones from a recording in MessagePack, but not in JSON', async () => {
      const audio = soundBytes('speech.wav');

      expect(
        (await shared.fish.msgpack('POST', '/v1/tts', { text: 'Hi', references: [{ audio, text: 'x' }] })).status,
      ).toBe(200);
      const response = await shared.fish.speak({
        text: 'Hi',
        references: [{ audio: audio.toString('base64'), text: 'x' }],
      });
      expect(await response.json()).toEqual({
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
      [{ text: 'x', format: 'opus', sample_rate: 44_100 }, 'Invalid sample rate 44100 for format opus. Supported'],
      [{ text: 'x', opus_bitrate: 96 }, 'invalid value: integer `96`'],
      [{ text: 'x', temperature: 'hot' }, 'invalid type for field `temperature`, expected a number'],
      [{ text: 'x', top_p: 5 }, 'top_p must be in [0.0, 1.0]'],
      [{ text: 'x', prosody: [1] }, 'invalid type for field `prosody`, expected a map'],
      [{ text: 'half of a pair: \ud83d' }, 'surrogate'],
    ])('responds with 400 to %j', async (body, message) => {
      const response = await shared.fish.speak(body);

      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({ status: 400, message: expect.stringContaining(message) });
    });

    it('rejects several speakers on s1, voices of other accounts, other content types and broken bodies', async () => {
      const id = await shared.fish.createdId();
      const stranger = new SandboxCaller(shared.sandbox, 'another-key');

      expect(await (await shared.fish.speak({ text: 'x', reference_id: [id] }, { model: 's1' })).text()).toContain(
        'MultiSpeakerReference',
      );
      expect(await (await stranger.speak({ text: 'x', reference_id: id })).text()).toContain('Reference not found');
      expect((await shared.fish.request('POST', '/v1/tts', new FormData())).status).toBe(415);
      const broken = await shared.fish.request('POST', '/v1/tts', '{"text":', { 'content-type': 'application/json' });
      expect([broken.status, broken.headers.get('content-type')]).toEqual([400, 'text/plain; charset=utf-8']);
    });

    it('falls back to s2.1-pro for an unknown engine', async () => {
      for (const [sent, used] of [
        ['s1', 's1'],
        ['s9', 's2.1-pro'],
      ] as const) {
        const response = await shared.fish.speak({ text: 'x' }, { model: sent });
        expect(response.headers.get('x-sandbox-engine')).toBe(used);
        await response.arrayBuffer();
      }
    });

    it('responds with 402 without credit before it reads the body, but not for the free engine', async () => {
      shared.sandbox.state.setCredit('a-key', 0);

      const response = await shared.fish.speak({});

      expect(response.status).toBe(402);
      expect(response.headers.get('x-fish-error-code')).toBe('insufficient_balance');
      expect(await response.json()).toEqual({
        status: 402,
        message: expect.stringMatching(/^Insufficient API credit\./),
      });
      expect((await shared.fish.speak({ text: 'x' }, { model: 's2.1-pro-free' })).status).toBe(200);
      expect((await shared.fish.create()).status).toBe(201);
    });

    it('charges 15 USD for a million UTF-8 bytes', async () => {
      await shared.fish.sound({ text: 'é'.repeat(500) });

      expect(await (await shared.fish.get('/wallet/self/api-credit')).json()).toMatchObject({ credit: '9.985000' });
    });

    it('rejects calls above the concurrency of the account at once and without Retry-After', async () => {
      shared.sandbox.faults.add({ match: { path: '/v1/tts' }, times: 3, drip: { bytes: 200, everyMs: 50 } });
      const running = await Promise.all([1, 2, 3].map(() => shared.fish.speak({ text: 'Hello.', format: 'wav' })));

      const refused = await shared.fish.speak({ text: 'Hello.' });

      expect(refused.status).toBe(429);
      expect(await refused.json()).toMatchObject({
        message: expect.stringContaining('exceeded your current concurrency limit'),
      });
      expect(refused.headers.get('retry-after')).toBeNull();
      expect(refused.headers.get('ratelimit-current-concurrency')).toBe('3');
      expect((await shared.fish.get('/model')).status).toBe(200);
      expect((await new SandboxCaller(shared.sandbox, 'another-key').speak({ text: 'x' })).status).toBe(200);
      await Promise.all(running.map((response) => response.body?.cancel()));
      await new Promise((resolve) => setTimeout(resolve, 150));
      expect((await shared.fish.speak({ text: 'Hello.' })).status).toBe(200);
    });
  });
});
