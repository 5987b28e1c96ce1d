import { setTimeout as delay } from 'node:timers/promises';
import { LEASE_TIMES, type LeaseStore } from '../../../../src/concurrency/leases/lease-table';
import { Leases } from '../../../../src/concurrency/leases/leases';
import { SharedPlaces } from '../../../../src/concurrency/leases/shared-places';
import { ConcurrencyLimiter } from '../../../../src/fish-audio/resilience/concurrency-limiter';
import { busyness } from '../../../support/machine/busyness';
import { MemoryLeaseTable } from './memory-lease-table';

const LIMIT = 4;
const PATIENCE_MS = 100;

type Behaviour = 'works' | 'fails' | 'hangs';

/** A store in memory that fails or hangs when told to, for some steps or all. */
class UnreliableStore implements LeaseStore {
  readonly table = new MemoryLeaseTable();
  readonly behaviour = { renew: 'works', read: 'works', change: 'works', remove: 'works' } as Record<string, Behaviour>;

  renew: LeaseStore['renew'] = (instance) => this.#run('renew', () => this.table.renew(instance));
  read: LeaseStore['read'] = () => this.#run('read', () => this.table.read());
  change: LeaseStore['change'] = (change) => this.#run('change', () => this.table.change(change));
  remove: LeaseStore['remove'] = (instance) => this.#run('remove', () => this.table.remove(instance));

  all(behaviour: Behaviour): void {
    for (const step of Object.keys(this.behaviour)) this.behaviour[step] = behaviour;
  }

  async #run<T>(step: string, work: () => T): Promise<T> {
    await delay(1);
    if (this.behaviour[step] === 'hangs') await new Promise(() => undefined);
    if (this.behaviour[step] === 'fails') throw new Error(`${step} fails`);
    return work();
  }
}

const open: SharedPlaces[] = [];
let nextId = 0;

function start(store: UnreliableStore, isReachable = () => true) {
  nextId += 1;
  const times = { ...LEASE_TIMES, retryEveryMs: 20 };
  const changes: boolean[] = [];
  const leases = new Leases({ id: `i${nextId}`, limit: LIMIT, times, random: Math.random });
  const onSharedChange = (isShared: boolean): void => void changes.push(isShared);
  const places = new SharedPlaces({ leases, store, patienceMs: PATIENCE_MS, isReachable, onSharedChange });
  open.push(places);
  const limiter = new ConcurrencyLimiter(LIMIT, { maxQueued: 64, queueMs: 10_000 }, places);
  places.start();
  return { places, limiter, changes };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((places) => places.close()));
});

it('gives all places to one process alone, and no more', async () => {
  const { limiter, changes } = start(new UnreliableStore());
  const held = await Promise.all(Array.from({ length: LIMIT }, () => limiter.acquire()));
  const fifth = limiter.acquire();
  expect(await Promise.race([fifth.then(() => 'started'), delay(200, 'waits')])).toBe('waits');
  held[0]?.();
  await fifth;
  expect(changes).toEqual([]);
});

it.each(['fails', 'hangs'] as const)('uses a share of its own when the store %s from the start', async (behaviour) => {
  const store = new UnreliableStore();
  store.all(behaviour);
  const { limiter, changes } = start(store);
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: LIMIT }, () => limiter.acquire()));
  expect(performance.now() - startedAt).toBeGreaterThan(PATIENCE_MS * 0.7);
  expect(changes).toEqual([false]);
});

it.each(['renew', 'read', 'change'])(
  'uses a share of its own when a store cannot %s, though it can do the rest',
  async (step) => {
    const store = new UnreliableStore();
    store.behaviour[step] = 'fails';
    const { limiter, changes } = start(store);
    await limiter.acquire();
    expect(changes).toEqual([false]);
    store.behaviour[step] = 'works';
    for (let waits = 0; changes.length < 2 && waits < 100; waits += 1) await delay(50);
    expect(changes).toEqual([false, true]);
  },
);

it('divides the limit by the processes that were seen last, once the store is away', async () => {
  const store = new UnreliableStore();
  const [first, second] = [start(store), start(store)];
  const held = await Promise.all([first.limiter.acquire(), second.limiter.acquire()]);
  // Each has seen the other.
  for (let waits = 0; store.table.read().instances.length < 2 && waits < 50; waits += 1) await delay(20);
  await delay(700);
  store.all('fails');
  for (let waits = 0; first.changes.length === 0 && waits < 200; waits += 1) await delay(20);
  expect([first.places.usable, second.places.usable].every((usable) => usable <= LIMIT / 2)).toBe(true);
  for (const release of held) release();
});

it('gives its leases back when it is closed, and waits for no store that hangs', async () => {
  const store = new UnreliableStore();
  const { places, limiter } = start(store);
  await limiter.acquire();
  await places.close();
  expect(store.table.read().leases.every(({ holder }) => holder === null)).toBe(true);
  expect(store.table.read().instances).toEqual([]);
  const other = start(store);
  await other.limiter.acquire();
  store.all('hangs');
  await other.limiter.acquire().catch(() => undefined);
  const startedAt = performance.now();
  await other.places.close();
  expect(performance.now() - startedAt).toBeLessThan(2_500 * busyness());
});

it('is closed at once where the store is known to be away', async () => {
  const store = new UnreliableStore();
  store.all('hangs');
  const { places } = start(store, () => false);
  const closed = places.close().then(() => 'closed');
  expect(await Promise.race([closed, delay(400, 'waits')])).toBe('closed');
});
