import { FormKeys } from '../../../src/http/routes/results/form-keys';

describe('the keys of forms', () => {
  afterEach(() => jest.useRealTimers());

  it('are the same for the same form of the same client, for a quarter of an hour', () => {
    jest.useFakeTimers();
    const keys = new FormKeys();
    expect(keys.find('192.0.2.1', 'a')).toBeNull();
    const key = keys.draw('192.0.2.1', 'a');
    jest.advanceTimersByTime(15 * 60_000 - 1);
    expect(keys.find('192.0.2.1', 'a')).toBe(key);
    expect(keys.find('192.0.2.2', 'a')).toBeNull();
    expect(keys.find('192.0.2.1', 'b')).toBeNull();
    jest.advanceTimersByTime(1);
    expect(keys.find('192.0.2.1', 'a')).toBeNull();
    expect(keys.draw('192.0.2.1', 'a')).not.toBe(key);
  });

  it('of the last thousand forms are remembered', () => {
    const keys = new FormKeys();
    const first = keys.draw('c', '0');
    for (let form = 1; form < 1_000; form += 1) keys.draw('c', String(form));
    expect(keys.find('c', '0')).toBe(first);
    keys.draw('c', 'more');
    expect(keys.find('c', '0')).toBeNull();
    expect(keys.find('c', '1')).not.toBeNull();
  });
});
