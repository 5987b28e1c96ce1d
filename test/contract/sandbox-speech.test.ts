import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import { modelForm } from '../support/network/sandbox-requests';
import { useSandbox } from './kit';

const SENTENCE = 'Hello there, this is a voice of the sandbox. Can you hear it?';

function samplesOf(pcm: Buffer): Int16Array {
  return new Int16Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + pcm.length));
}

function loudness(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + (sample / 32_768) ** 2, 0) / samples.length);
}

describe('the sandbox, speech', () => {
  const shared = useSandbox({ concurrency: 3 });

  describe('POST /v1/tts', () => {
    it.each([
      ['wav', 'audio/wav'],
      ['mp3', 'audio/mpeg'],
      ['pcm', 'audio/pcm'],
    ])('streams %s as %s', async (format, contentType) => {
      const response = await shared.fish.speak({ text: SENTENCE, format });

      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe(contentType);
      expect(response.headers.get('content-length')).toBeNull();
      expect(response.headers.get('ratelimit-limit-concurrency')).toBe('3');
      expect(response.headers.get('ratelimit-current-concurrency')).toBe('1');
      let writes = 0;
      for await (const _piece of response.body ?? []) writes++;
      expect(writes).toBeGreaterThan(3);
    });

    it('sends a WAV with placeholder sizes, 44.1 kHz, 16 bit, mono', async () => {
      const wav = await shared.fish.sound({ text: SENTENCE, format: 'wav' });

      expect([wav.readUInt32LE(4), wav.readUInt32LE(40)]).toEqual([0xffffff24, 0xffffff00]);
      expect([wav.readUInt16LE(22), wav.readUInt32LE(24), wav.readUInt16LE(34)]).toEqual([1, 44_100, 16]);
    });

    it('sends an mp3 that a parser can read completely', async () => {
      const mp3 = await shared.fish.sound({ text: SENTENCE, mp3_bitrate: 64, sample_rate: 32_000 });
      const input = new Input({ source: new BufferSource(mp3), formats: ALL_FORMATS });

      const [track] = await input.getAudioTracks();
      expect(track).toMatchObject({ codec: 'mp3', sampleRate: 32_000, numberOfChannels: 1 });
      expect(await input.computeDuration()).toBeGreaterThan(2.5);
    });

    it('is audible, pauses between sentences, and does not clip', async () => {
      const samples = samplesOf(
        await shared.fish.sound({ text: 'One two three four. Five six seven.', format: 'pcm' }),
      );

      expect(loudness(samples)).toBeGreaterThan(0.03);
      expect(samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)).toBeLessThan(32_767);
      const tenths = Array.from({ length: Math.floor(samples.length / 4410) }, (_, index) =>
        loudness(samples.subarray(index * 4410, (index + 1) * 4410)),
      );
      const [first, last] = [tenths.findIndex((level) => level > 0.03), tenths.findLastIndex((level) => level > 0.03)];
      expect(tenths.slice(first, last).some((level) => level < 0.002)).toBe(true);
    });

    it('sounds the same for one voice and different for another', async () => {
      const [one, other] = [await shared.fish.createdId(), await shared.fish.createdId()];
      const say = (reference_id: string) => shared.fish.sound({ text: SENTENCE, format: 'pcm', reference_id });

      expect((await say(one)).equals(await say(one))).toBe(true);
      expect((await say(one)).equals(await say(other))).toBe(false);
    });

    it('lasts longer for more text, shorter at a higher speed, and never much longer than thirty seconds', async () => {
      const seconds = async (body: Record<string, unknown>) =>
        (await shared.fish.sound({ format: 'pcm', sample_rate: 8000, ...body })).length / 16_000;
      const once = await seconds({ text: SENTENCE });

      expect(await seconds({ text: `${SENTENCE} ${SENTENCE}` })).toBeGreaterThan(once * 1.8);
      expect(await seconds({ text: SENTENCE, prosody: { speed: 2, volume: -6 } })).toBeLessThan(once * 0.6);
      expect(await seconds({ text: SENTENCE.repeat(20) })).toBeLessThan(31);
      expect(await seconds({ text: '' })).toBeLessThan(0.5);
    });

    it('speaks any script, and changes the speaker at its tag', async () => {
      const [one, other] = [await shared.fish.createdId(), await shared.fish.createdId()];
      const dialogue = { text: '<|speaker:0|>Hello. <|speaker:1|>Hello.', format: 'pcm' };

      expect((await shared.fish.sound({ text: 'こんにちは、元気ですか？', format: 'pcm' })).length).toBeGreaterThan(
        88_200,
      );
      const both = await shared.fish.sound({ ...dialogue, reference_id: [one, other] });
      const same = await shared.fish.sound({ ...dialogue, reference_id: [one, one] });
      expect(both.equals(same)).toBe(false);
    });
  });

  it('streams events with consecutive audio and an alignment of the words', async () => {
    const response = await shared.fish.json('POST', '/v1/tts/stream/with-timestamp', {
      text: 'Hello there. Good bye.',
      format: 'wav',
    });

    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const events = (await response.text())
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

  it('serves the sample that it generated for a new voice', async () => {
    const form = modelForm(['speech.wav'], (fields) => fields.set('generate_sample', 'True'));
    const entity = (await (await shared.fish.create(form)).json()) as { samples: { audio: string }[] };

    const response = await fetch(entity.samples[0]?.audio ?? '');

    expect(response.headers.get('content-type')).toBe('audio/mpeg');
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(5000);
  });
});
