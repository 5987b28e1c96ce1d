import { BoundedMap } from '../../../src/concurrency/bounded-map';

it('lets the entry go that was set longest ago', () => {
  const map = new BoundedMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('a', 3);
  map.set('c', 4);
  expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([3, undefined, 4]);
});

it('deletes by key and by value', () => {
  const map = new BoundedMap<string, number>(3);
  for (const [key, value] of Object.entries({ a: 1, b: 2, c: 3 })) map.set(key, value);
  expect([map.delete('a'), map.delete('a')]).toEqual([true, false]);
  map.deleteWhere((value) => value === 2);
  expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([undefined, undefined, 3]);
});
