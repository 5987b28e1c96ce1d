import { HAS_FFMPEG, playWithFfmpeg } from '../../support/media/judge/ffmpeg-judge';
import { judgeOgg } from '../../support/media/judge/judge-ogg';
import { useSandbox } from '../kit';

const TEXT = 'Hello there, this is a voice of the sandbox. Can you hear it?';
const CODECS: Readonly<Record<string, string>> = { mp3: 'mp3', wav: 'pcm_s16le', pcm: 'pcm_s16le', opus: 'opus' };

/** Every documented sampling rate (docs.fish.audio, text to speech). */
const RATES: readonly (readonly [string, number])[] = [
  ...[32_000, 44_100].map((rate) => ['mp3', rate] as const),
  ...[8000, 16_000, 24_000, 32_000, 44_100].flatMap((rate) => [['wav', rate] as const, ['pcm', rate] as const]),
  ['opus', 48_000],
];

describe('the formats of speech', () => {
  const shared = useSandbox();
  let seconds: number;
  beforeAll(async () => {
    seconds = (await shared.fish.sound({ text: TEXT, format: 'pcm', sample_rate: 8000 })).length / 16_000;
  });

  if (!HAS_FFMPEG) process.stderr.write('Without ffmpeg and ffprobe, no player looks at the speech of the sandbox.\n');

  (HAS_FFMPEG ? it.each(RATES) : it.skip.each(RATES))('%s at %i Hz plays', async (format, sample_rate) => {
    const sound = await shared.fish.sound({ text: TEXT, format, sample_rate });
    const played = playWithFfmpeg(sound, format === 'pcm' ? sample_rate : null);
    expect(played).toMatchObject({ codec_name: CODECS[format], sample_rate: String(sample_rate), complaint: '' });
    expect(Math.abs(played.seconds - seconds)).toBeLessThan(0.1);
  });

  it('opus comes in pages of Ogg that our own judge finds sound', async () => {
    const response = await shared.fish.speak({ text: TEXT, format: 'opus' });
    expect(response.headers.get('content-type')).toBe('audio/ogg');
    const judged = judgeOgg(Buffer.from(await response.arrayBuffer()));
    expect(judged.faults).toEqual([]);
    expect(Math.abs(judged.seconds - seconds)).toBeLessThan(0.01);
  });

  // The document counts opus_bitrate in bit/s, the official clients send kbit/s.
  describe.each([
    ['bit/s', 1000],
    ['kbit/s', 1],
  ])('an opus_bitrate in %s', (_unit, factor) => {
    it('changes the size, and is one of four', async () => {
      const bytes = async (kilobits: number) =>
        (await shared.fish.sound({ text: TEXT, format: 'opus', opus_bitrate: kilobits * factor })).length;
      const sizes = await Promise.all([24, 32, 48, 64].map(bytes));
      expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
      expect(sizes[3]).toBeGreaterThan(2 * (sizes[0] ?? 0));
      expect((await shared.fish.speak({ text: TEXT, opus_bitrate: 96 * factor })).status).toBe(400);
    });
  });

  it('a sentence in a live session and in timed events is opus as well', async () => {
    const events = await shared.fish.json('POST', '/v1/tts/stream/with-timestamp', { text: TEXT, format: 'opus' });
    const lines = (await events.text()).trim().split('\n\n');
    const parts = lines.map((line) => Buffer.from(JSON.parse(line.slice(6)).audio_base64, 'base64'));
    expect(judgeOgg(Buffer.concat(parts)).faults).toEqual([]);
  });
});
