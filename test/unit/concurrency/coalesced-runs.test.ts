import { CoalescedRuns } from '../../../src/concurrency/coalesced-runs';

/** Work whose runs the test ends, one by one. */
function heldWork() {
  const ends: ((error?: Error) => void)[] = [];
  const runs = new CoalescedRuns(
    () =>
      new Promise<void>((resolve, reject) => {
        ends.push((error) => (error === undefined ? resolve() : reject(error)));
      }),
  );
  return { runs, ends };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('CoalescedRuns', () => {
  it('shares the next run among those who ask while one is under way', async () => {
    const { runs, ends } = heldWork();
    const first = runs.run();
    const [second, third] = [runs.run(), runs.run()];
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await first;
    await settled();
    expect(ends).toHaveLength(2);
    ends[1]?.();
    await Promise.all([second, third]);
    expect(ends).toHaveLength(2);
  });

  it('starts the next run though the present one fails, and tells only those who shared that one', async () => {
    const { runs, ends } = heldWork();
    const first = runs.run();
    const second = runs.run();
    ends[0]?.(new Error('full'));
    await expect(first).rejects.toThrow('full');
    await settled();
    ends[1]?.();
    await expect(second).resolves.toBeUndefined();
  });

  it('is idle once the last run that is due has ended', async () => {
    const { runs, ends } = heldWork();
    await runs.idle();
    void runs.run();
    void runs.run();
    let isIdle = false;
    const idle = runs.idle().then(() => {
      isIdle = true;
    });
    ends[0]?.();
    await settled();
    expect(isIdle).toBe(false);
    ends[1]?.();
    await idle;
    expect(isIdle).toBe(true);
  });
});
