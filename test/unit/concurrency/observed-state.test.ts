import { ObservedState } from '../../../src/concurrency/observed-state';

describe('ObservedState', () => {
  it('calls its listeners on changes only, until they are removed', () => {
    const state = new ObservedState('a');
    const seen: string[] = [];
    const off = state.onChange((value) => seen.push(value));

    for (const value of ['a', 'b', 'b', 'c']) state.enter(value);
    off();
    state.enter('d');

    expect(seen).toEqual(['b', 'c']);
  });

  it('waits until the value is accepted', async () => {
    const state = new ObservedState('a');
    const wait = state.until((value) => value === 'c');

    state.enter('b');
    state.enter('c');

    await expect(wait).resolves.toBeUndefined();
    await expect(state.until((value) => value === 'c')).resolves.toBeUndefined();
  });

  it('stops waiting with the reason of the signal', async () => {
    const state = new ObservedState('a');
    const controller = new AbortController();
    const wait = state.until((value) => value === 'never', controller.signal);

    controller.abort(new Error('enough'));

    await expect(wait).rejects.toThrow('enough');
    await expect(state.until(() => true, controller.signal)).rejects.toThrow('enough');
  });
});
