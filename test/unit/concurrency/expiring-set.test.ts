import { ExpiringSet } from '../../../src/concurrency/expiring-set';

afterEach(() => jest.restoreAllMocks());

it('lets members go when their time is over, unless they were added again', () => {
  const clock = jest.spyOn(Date, 'now').mockReturnValue(0);
  const set = new ExpiringSet(1_000);
  for (const member of ['old', 'renewed']) set.add(member);
  clock.mockReturnValue(999);
  set.add('renewed');
  expect(['old', 'renewed'].map((member) => set.has(member))).toEqual([true, true]);
  clock.mockReturnValue(1_000);
  set.add('new');
  expect(['old', 'renewed', 'new'].map((member) => set.has(member))).toEqual([false, true, true]);
  expect([set.delete('renewed'), set.delete('renewed')]).toEqual([true, false]);
});
