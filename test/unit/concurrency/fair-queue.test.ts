import { FairQueue } from '../../../src/concurrency/fair-queue';

const request = () => ({});

function drain<T>(queue: FairQueue<T>): T[] {
  const all: T[] = [];
  for (let item = queue.shift(); item !== null; item = queue.shift()) all.push(item);
  return all;
}

describe('FairQueue', () => {
  it('lets clients take turns, and the requests of a client', () => {
    const queue = new FairQueue<string>(100);
    const [first, second, other] = [request(), request(), request()];
    for (const item of ['a1', 'a2', 'a3']) queue.push({ client: 'a', group: first }, item);
    for (const item of ['A1', 'A2']) queue.push({ client: 'a', group: second }, item);
    queue.push({ client: 'b', group: other }, 'b1');
    queue.push({ client: 'b', group: other }, 'b2');

    expect(drain(queue)).toEqual(['a1', 'b1', 'A1', 'b2', 'a2', 'A2', 'a3']);
    expect(queue.size).toBe(0);
  });

  it('takes the place from the client with the most when it is full', () => {
    const queue = new FairQueue<string>(3);
    const [group, other] = [request(), request()];
    expect(['a1', 'a2', 'a3'].map((item) => queue.push({ client: 'a', group }, item))).toEqual([null, null, null]);

    expect(queue.push({ client: 'b', group: other }, 'b1')).toBe('a3');
    expect(queue.push({ client: 'a', group }, 'a4')).toBe('a4');
    expect(drain(queue)).toEqual(['a1', 'b1', 'a2']);
  });

  it('passes over clients that may not have a turn now, which keep theirs', () => {
    const queue = new FairQueue<string>(10);
    for (const client of ['a', 'b']) queue.push({ client, group: request() }, client);
    expect(queue.shift((client) => client !== 'a')).toBe('b');
    expect(queue.shift(() => false)).toBeNull();
    expect(drain(queue)).toEqual(['a']);
  });

  it('puts back in front, takes out, and empties itself', () => {
    const queue = new FairQueue<string>(10);
    const place = { client: 'a', group: request() };
    queue.push(place, 'a2');
    queue.push(place, 'a3');
    queue.putBack(place, 'a1');

    expect(queue.remove(place, 'a2')).toBe(true);
    expect(queue.remove(place, 'a2')).toBe(false);
    expect(queue.shift()).toBe('a1');
    expect(queue.clear()).toEqual(['a3']);
    expect([queue.size, queue.shift()]).toEqual([0, null]);
  });
});
