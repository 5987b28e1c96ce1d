import { DeadlineExceeded, withDeadline } from '../../../src/concurrency/deadline';

describe('withDeadline', () => {
  it('returns the result of work that finishes in time', async () => {
    await expect(withDeadline(1_000, async () => 'done')).resolves.toBe('done');
  });

  it('rejects when the work never ends, and aborts its signal', async () => {
    let abortReason: unknown;
    const never = withDeadline(20, (signal) => {
      signal.addEventListener('abort', () => {
        abortReason = signal.reason;
      });
      return new Promise(() => undefined);
    });

    await expect(never).rejects.toBeInstanceOf(DeadlineExceeded);
    expect(abortReason).toBeInstanceOf(DeadlineExceeded);
  });

  it('ignores a failure after the deadline', async () => {
    const late = withDeadline(5, async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw new Error('late');
    });

    await expect(late).rejects.toBeInstanceOf(DeadlineExceeded);
    await new Promise((resolve) => setTimeout(resolve, 30));
  });
});
