import type { CountChange, StoredCount } from '../../../../src/concurrency/counters/count-store';
import { WindowCounts, type WindowCountsOptions } from '../../../../src/concurrency/counters/window-counts';

const WINDOW_MS = 60_000;
const CLIENT = 'client';

let windows = 0;

function newCounts(options: Partial<WindowCountsOptions> = {}): WindowCounts {
  const newWindow = (): string => {
    windows += 1;
    return `w${windows}`;
  };
  const usual = { windowMs: WINDOW_MS, shareFrom: 1, maxExchanged: 100, maxShared: 100 };
  return new WindowCounts({ ...usual, newWindow, ...options });
}

/** A store in memory. */
class MemoryCounts {
  readonly stored = new Map<string, StoredCount>();

  /** One whole exchange of an instance; its clock shows `nowMs`. */
  exchange(counts: WindowCounts, nowMs: number): void {
    for (const { key, window } of counts.end(nowMs)) {
      if (this.stored.get(key)?.window === window) this.stored.delete(key);
    }
    const due = counts.takeDue();
    const changes = counts.plan(due, [...this.stored.values()], nowMs);
    const made = changes.filter((change) => this.#add(change));
    counts.added(made);
    counts.putBack(changes.filter((change) => !made.includes(change)).map(({ key }) => key));
  }

  #add({ key, window, added, ageMs, replaces }: CountChange): boolean {
    const found = this.stored.get(key);
    if (replaces === null ? found !== undefined && found.window !== window : found?.window !== replaces) return false;
    const hits = (replaces === null ? (found?.hits ?? 0) : 0) + added;
    this.stored.set(key, { key, window, hits, ageMs });
    return true;
  }
}

function hit(counts: WindowCounts, times: number, nowMs: number): number {
  let hits = 0;
  for (let time = 0; time < times; time += 1) hits = counts.hit(CLIENT, nowMs).hits;
  return hits;
}

it('counts for itself, in windows of a fixed length', () => {
  const counts = newCounts();
  expect(counts.hit(CLIENT, 0)).toEqual({ hits: 1, endsInMs: WINDOW_MS });
  expect(counts.hit(CLIENT, 40_000)).toEqual({ hits: 2, endsInMs: 20_000 });
  expect(counts.hit('another', 40_000)).toEqual({ hits: 1, endsInMs: WINDOW_MS });
  expect(counts.hit(CLIENT, WINDOW_MS)).toEqual({ hits: 1, endsInMs: WINDOW_MS });
});

it('adds the hits of all instances, whatever their clocks show', () => {
  const [store, a, b] = [new MemoryCounts(), newCounts(), newCounts()];
  const bClock = 5_000_000;
  hit(a, 3, 0);
  store.exchange(a, 200);
  hit(b, 2, bClock + 10_000);
  store.exchange(b, bClock + 10_200);
  expect(hit(b, 1, bClock + 10_300)).toBe(6);
  hit(a, 1, 10_400);
  store.exchange(a, 10_500);
  expect(hit(a, 1, 10_600)).toBe(7);
});

it('ends a window for all instances when it ends for the first one', () => {
  const [store, a, b] = [new MemoryCounts(), newCounts(), newCounts()];
  hit(a, 3, 0);
  store.exchange(a, 200);
  hit(b, 2, 30_000);
  store.exchange(b, 30_200);
  store.exchange(a, WINDOW_MS);
  expect(store.stored.size).toBe(0);
  hit(b, 1, WINDOW_MS + 100);
  store.exchange(b, WINDOW_MS + 200);
  expect(b.hit(CLIENT, WINDOW_MS + 300)).toEqual({ hits: 2, endsInMs: WINDOW_MS - 100 });
});

it('takes the age of a window over from the instance that stored it', () => {
  const [store, a, b] = [new MemoryCounts(), newCounts(), newCounts()];
  hit(a, 1, 0);
  store.exchange(a, 200);
  hit(a, 1, 50_000);
  store.exchange(a, 50_000);
  hit(b, 1, 0);
  store.exchange(b, 0);
  expect(b.hit(CLIENT, 1_000)).toEqual({ hits: 4, endsInMs: 9_000 });
});

it('does not count on a window that has ended, and nobody has removed', () => {
  const [store, counts] = [new MemoryCounts(), newCounts()];
  store.stored.set(CLIENT, { key: CLIENT, window: 'old', hits: 500, ageMs: WINDOW_MS });
  hit(counts, 1, 0);
  store.exchange(counts, 200);
  expect(hit(counts, 1, 300)).toBe(2);
  expect(store.stored.get(CLIENT)).toMatchObject({ hits: 1 });
});

it('goes on counting while the store is away, and adds that when it is back', () => {
  const [store, a] = [new MemoryCounts(), newCounts()];
  hit(a, 2, 0);
  store.exchange(a, 200);
  hit(a, 2, 300);
  a.putBack(a.takeDue());
  expect(hit(a, 1, 400)).toBe(5);
  store.exchange(a, 600);
  expect(store.stored.get(CLIENT)?.hits).toBe(5);
});

it('keeps the hits that came while it was storing', () => {
  const [store, counts] = [new MemoryCounts(), newCounts()];
  hit(counts, 2, 0);
  const changes = counts.plan(counts.takeDue(), [], 200);
  hit(counts, 1, 210);
  counts.added(changes);
  expect(hit(counts, 1, 220)).toBe(4);
  store.stored.set(CLIENT, { key: CLIENT, window: changes[0]?.window ?? '', hits: 2, ageMs: 0 });
  store.exchange(counts, 400);
  expect(store.stored.get(CLIENT)?.hits).toBe(4);
});

it('asks the store for nothing as long as a client sends little', () => {
  const counts = newCounts({ shareFrom: 15 });
  for (let client = 0; client < 10_000; client += 1) counts.hit(`client ${client}`, 0);
  expect(counts.isDue).toBe(false);
  hit(counts, 15, 0);
  expect(counts.takeDue()).toEqual([CLIENT]);
});

it('shares a bounded number of clients, those with the most hits first', () => {
  const [store, counts] = [new MemoryCounts(), newCounts({ maxExchanged: 3, maxShared: 5 })];
  for (let client = 0; client < 20; client += 1) {
    for (let time = 0; time <= client; time += 1) counts.hit(`client ${client}`, 0);
  }
  store.exchange(counts, 200);
  expect([...store.stored.keys()]).toEqual(['client 19', 'client 18', 'client 17']);
  for (let round = 1; round < 20; round += 1) store.exchange(counts, 200 * round);
  for (let client = 100; client < 200; client += 1) counts.hit(`client ${client}`, 5_000);
  for (let round = 0; round < 50; round += 1) store.exchange(counts, 5_000);
  expect(store.stored.size).toBe(5);
  expect(store.stored.has('client 100')).toBe(false);
  store.exchange(counts, 2 * WINDOW_MS);
  expect([store.stored.size, counts.size]).toEqual([0, 0]);
});
