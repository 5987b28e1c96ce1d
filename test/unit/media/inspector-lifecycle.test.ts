import { ProcessingBudget } from '../../../src/media/processing-budget';
import { fixtureSource, type MediaBench, openMediaBench, outcomeOf } from '../../support/media/media';
import { quickTimeSound } from '../../support/media/quicktime-sound';
import { makeWav } from '../../support/media/wav';

/** Five million frames of raw AAC: more than half a second of work, so that it is looked at meanwhile on a busy machine as well. */
const flood = () => Buffer.alloc(40e6, Buffer.from('fff16c40011ffc00', 'hex'));
/** A budget of which next to nothing is left. */
function usedUpBudget(): ProcessingBudget {
  const budget = new ProcessingBudget([1]);
  budget.charge(budget.leftMs - 20);
  return budget;
}

describe('MediaInspector, while it runs', () => {
  let bench: MediaBench;
  beforeEach(async () => {
    bench = await openMediaBench({ processes: 1 });
  });
  afterEach(() => bench.close());

  it('serves those who wait after a sample had to be given up', async () => {
    const outcomes = await Promise.all([
      outcomeOf(bench.media.inspect(await bench.save(flood()), { budget: usedUpBudget() })),
      outcomeOf(bench.media.inspect(fixtureSource('speech.wav'))),
      outcomeOf(bench.media.inspect(fixtureSource('speech-video.mp4'))),
    ]);

    expect(outcomes).toEqual(['inspection_limit', 'accepted', 'accepted']);
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

describe('MediaInspector, when there is too much to do', () => {
  it('says so and when to come back, and blames no sample', async () => {
    const bench = await openMediaBench({ processes: 1, maxWaiting: 0 });

    await expect(bench.media.inspect(fixtureSource('speech.wav'))).rejects.toMatchObject({
      code: 'overloaded',
      status: 503,
      details: { retryAfterSeconds: 10 },
    });
    await bench.close();
  });

  it('accepts eight files of 10 MB at once', async () => {
    const bench = await openMediaBench();
    const large = await bench.save(makeWav({ seconds: 104, sampleRate: 48_000 }));
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => outcomeOf(bench.media.inspect(large))));

    expect(outcomes).toEqual(Array(8).fill('accepted'));
    await bench.close();
  });

  it('inspects nothing more of a request that has used up its time, and says so of each sample', async () => {
    const bench = await openMediaBench({ processes: 1 });
    const budget = new ProcessingBudget([1]);
    budget.charge(10_000);

    expect(await outcomeOf(bench.media.inspect(fixtureSource('speech.wav'), { budget }))).toBe('inspection_limit');
    await bench.close();
  });
});

describe('MediaInspector, when it stops', () => {
  it('rejects what is under way and what comes after', async () => {
    const bench = await openMediaBench();
    const underWay = bench.media.inspect(await bench.save(flood()));
    const rejected = expect(underWay).rejects.toMatchObject({ code: 'shutting_down' });
    await bench.media.close();

    await rejected;
    await expect(bench.media.inspect(fixtureSource('speech.wav'))).rejects.toMatchObject({ code: 'shutting_down' });
    await bench.close();
  });

  it('says so when the process cannot be started', async () => {
    const bench = await openMediaBench({ entry: { file: '/nowhere/inspect-process.js' } });

    await expect(bench.media.inspect(fixtureSource('speech.wav'))).rejects.toThrow('nowhere');
    await bench.close();
  });
});
