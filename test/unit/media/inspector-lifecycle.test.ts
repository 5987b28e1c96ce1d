import { fixtureBytes } from '../../support/media/fixtures';
import { fixtureSource, type MediaBench, memorySource, openMediaBench, outcomeOf } from '../../support/media/media';
import { quickTimeSound } from '../../support/media/quicktime-sound';

/** Keeps a worker busy for good: a WebM whose header is followed by nothing but zeros. */
const endless = () =>
  memorySource(Buffer.concat([fixtureBytes('live.webm').subarray(0, 300), Buffer.alloc(20e6)]), 2 ** 20);

describe('MediaInspector, while it runs', () => {
  let bench: MediaBench;
  beforeEach(async () => {
    bench = await openMediaBench({ workers: 1 });
  });
  afterEach(() => bench.close());

  it('serves those who wait after a sample had to be given up', async () => {
    const outcomes = await Promise.all([
      outcomeOf(bench.media.inspect(endless())),
      outcomeOf(bench.media.inspect(fixtureSource('speech.wav'))),
      outcomeOf(bench.media.inspect(fixtureSource('speech-video.mp4'))),
    ]);

    expect(outcomes).toEqual(['unreadable_audio', 'accepted', 'accepted']);
  });

  it('lets a caller go at once who aborts, and removes the sound it leaves behind', async () => {
    const large = await bench.save(await quickTimeSound({ seconds: 200, samples: [9000, -9000] }));
    const controller = new AbortController();
    const inspection = bench.media.inspect(large, { signal: controller.signal });
    const reason = new Error('client gone');
    setTimeout(() => controller.abort(reason), 20);

    await expect(inspection).rejects.toBe(reason);
    expect(await outcomeOf(bench.media.inspect(fixtureSource('speech.wav')))).toBe('accepted');
    expect(await bench.soundFiles()).toEqual([]);
  });

  it('does not begin for a caller who has left already', async () => {
    const reason = new Error('client gone');
    await expect(bench.media.inspect(fixtureSource('speech.wav'), { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });

  it('reports a sample that vanished from the disk as our failure, not as the sample’s', async () => {
    const vanished = { kind: 'file', path: `${bench.directory}/gone`, bytes: 100 } as const;
    await expect(bench.media.inspect(vanished)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('MediaInspector, when it stops', () => {
  it('rejects what is under way and what comes after', async () => {
    const bench = await openMediaBench();
    const underWay = bench.media.inspect(endless());
    const rejected = expect(underWay).rejects.toMatchObject({ code: 'shutting_down' });
    await bench.media.close();

    await rejected;
    await expect(bench.media.inspect(fixtureSource('speech.wav'))).rejects.toMatchObject({ code: 'shutting_down' });
    await bench.close();
  });

  it('says so when the worker cannot be started', async () => {
    const bench = await openMediaBench({ workerFile: '/nowhere/inspect-worker.js' });

    await expect(bench.media.inspect(fixtureSource('speech.wav'))).rejects.toThrow('nowhere');
    await bench.close();
  });
});
