import { DeadlineExceeded, withDeadline } from '../../../src/concurrency/deadline';
import { ObservedState } from '../../../src/concurrency/observed-state';

describe('withDeadline', () => {
  it('gives the result of work that is in time', async () => {
    await expect(withDeadline(1_000, async () => 'done')).resolves.toBe('done');
  });

  it('ends work that never ends, and tells it so', async () => {
    let told: unknown;
    const never = withDeadline(20, (signal) => {
      signal.addEventListener('abort', () => {
        told = signal.reason;
      });
      return new Promise(() => undefined);
    });

    await expect(never).rejects.toBeInstanceOf(DeadlineExceeded);
    expect(told).toBeInstanceOf(DeadlineExceeded);
  });

  it('lets a failure after the deadline go unnoticed', async () => {
    const late = withDeadline(5, async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw new Error('late');
    });

    await expect(late).rejects.toBeInstanceOf(DeadlineExceeded);
    await new Promise((resolve) => setTimeout(resolve, 30));
  });
});

describe('ObservedState', () => {
  it('tells its listeners about changes only, until they leave', () => {
    const state = new ObservedState('a');
    const seen: string[] = [];
    const off = state.onChange((value) => seen.push(value));

    for (const value of ['a', 'b', 'b', 'c']) state.enter(value);
    off();
    state.enter('d');

    expect(seen).toEqual(['b', 'c']);
  });

  it('waits until it is as wished', async () => {
    const state = new ObservedState('a');
    const wish = state.until((value) => value === 'c');

    state.enter('b');
    state.enter('c');

    await expect(wish).resolves.toBeUndefined();
    await expect(state.until((value) => value === 'c')).resolves.toBeUndefined();
  });

  it('stops waiting with the reason of the signal', async () => {
    const state = new ObservedState('a');
    const controller = new AbortController();
    const wish = state.until((value) => value === 'never', controller.signal);

    controller.abort(new Error('enough'));

    await expect(wish).rejects.toThrow('enough');
    await expect(state.until(() => true, controller.signal)).rejects.toThrow('enough');
  });
});
