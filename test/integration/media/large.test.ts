import { longMp3, plainSoundMovie } from '../../support/media/cases/large-files';
import { HAS_FFMPEG, judgeWithFfmpeg } from '../../support/media/judge/ffmpeg-judge';
import { judgeSound } from '../../support/media/judge/judge-sound';
import { startService, type TestService } from '../../support/service/service';
import { type CheckDocument, sendToBoth } from './kit';

const MOVIE_SECONDS = 265;
const MP3_SECONDS = 268;
const AT_ONCE = 8;

let service: TestService;
beforeAll(async () => {
  // The default keeps no sample of this size.
  service = await startService({ sandbox: { keepBytes: 64e6, keepTotalBytes: 512e6 } });
});
afterAll(() => service.close());

async function check(sample: Buffer): Promise<CheckDocument> {
  const form = new FormData();
  form.append('audio', new File([new Uint8Array(sample)], 'long.mp3'));
  const response = await fetch(`${service.url}/api/reference-checks`, { method: 'POST', body: form });
  return (await response.json()) as CheckDocument;
}

describe('a busy machine is never the fault of a file', () => {
  it('accepts 46 MB of plain sound in a QuickTime file', async () => {
    const { check, upload, received } = await sendToBoth(service, plainSoundMovie(MOVIE_SECONDS), 'long.mov');

    expect(check.problem).toBeNull();
    expect(upload.status).toBe(201);
    expect(check.samples[0]?.found).toMatchObject({
      container: 'mov',
      codec: 'pcm-s16',
      duration_seconds: MOVIE_SECONDS,
    });
    const sent = received?.content ?? Buffer.alloc(0);
    expect(judgeSound(sent)).toEqual({ container: 'wav', seconds: MOVIE_SECONDS, faults: [] });
    if (HAS_FFMPEG) expect(judgeWithFfmpeg(sent)).toEqual({ seconds: MOVIE_SECONDS, faults: [] });
  }, 60_000);

  it('accepts eight MP3 files of 10 MB at once', async () => {
    const mp3 = await longMp3(MP3_SECONDS);
    expect(mp3.length).toBeGreaterThan(10e6);
    expect(judgeSound(mp3)).toMatchObject({ container: 'mp3', faults: [] });

    const all = await Promise.all(Array.from({ length: AT_ONCE }, () => check(mp3)));

    for (const { accepted, problem, samples } of all) {
      expect({ accepted, problem }).toEqual({ accepted: true, problem: null });
      expect(samples[0]?.found?.duration_seconds).toBeCloseTo(MP3_SECONDS, 1);
    }
  }, 60_000);
});
