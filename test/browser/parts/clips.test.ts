import { PageHarness } from '../page-harness';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start(['--autoplay-policy=no-user-gesture-required'], { SAMPLE_STORE: 'filesystem' });
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

async function keep(format: string): Promise<{ readonly url: string; readonly duration_seconds: number }> {
  const modelId = await harness.upload({ name: 'Ada', user_id: harness.newUserId() });
  const response = await fetch(`${harness.service.url}/api/voice-models/${modelId}/speech`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ text: 'Hello there, this is a voice that is kept.', format, keep: true }),
  });
  expect(response.status).toBe(201);
  return (await response.json()) as { url: string; duration_seconds: number };
}

interface Played {
  readonly duration: number;
  readonly soughtTo: number;
  readonly endedAt: number;
}

/** Plays from 200 ms before the end, with an `<audio>` element, and tells what that says of the sound. */
const PLAY_THE_END = `async (url) => {
  const audio = new Audio(url);
  const event = (name) => new Promise((resolve, reject) => {
    audio.addEventListener(name, resolve, { once: true });
    audio.addEventListener('error', () => reject(new Error(audio.error.message)), { once: true });
  });
  audio.preload = 'metadata';
  const loaded = event('loadedmetadata');
  audio.load();
  await loaded;
  const { duration } = audio;
  const sought = event('seeked');
  audio.currentTime = duration - 0.2;
  await sought;
  const soughtTo = audio.currentTime;
  const ended = event('ended');
  await audio.play();
  await ended;
  return { duration, soughtTo, endedAt: audio.currentTime };
}`;

describe('an <audio> element', () => {
  it.each(['mp3', 'wav', 'opus'])('plays and seeks a clip of %s', async (format) => {
    const clip = await keep(format);
    const { page, complaints } = await harness.open();
    const played = await page.evaluate<Played>(`(${PLAY_THE_END})(${JSON.stringify(clip.url)})`);
    expect(Math.abs(played.duration - clip.duration_seconds)).toBeLessThan(0.1);
    expect(played.soughtTo).toBeCloseTo(played.duration - 0.2, 1);
    expect(Math.abs(played.endedAt - played.duration)).toBeLessThan(0.1);
    expect(complaints).toEqual([]);
  });
});
