import { fairShare } from './fair-share';
import { freeLeases } from './free-leases';
import type { Instance, Lease, LeaseChange, LeaseStep, LeaseTable, LeaseTimes, PlaceUse } from './lease-table';
import { Liveness } from './liveness';

/** What the leases of one instance are made from. */
export interface LeasesOptions {
  /** No other instance has it, nor has an earlier process of the same installation. */
  readonly id: string;
  /** How many places all instances share. */
  readonly limit: number;
  readonly times: LeaseTimes;
  /** Returns a number of at least 0 and below 1. */
  readonly random: () => number;
  /** Whether an instance is known for certain to have ended. */
  readonly isGone?: (id: string) => boolean;
}

const MAX_CHANGES = 16;
const FORGET_AFTER_LEASES = 4;
const POLL_MS_PER_INSTANCE = 10;
const NOTHING: LeaseTable = { leases: [], instances: [] };

/**
 * The leases of one instance on a limit that several share: what it may use, and what it does next. There is no I/O and
 * no clock in here; times are milliseconds of a monotonic clock of the instance, and no clock of another one matters.
 *
 * Why no place is used twice: an instance counts on its leases until `validMs` after it sent the last renewal that was
 * confirmed. Another takes them over only if it has seen that renewal, and `leaseMs` later nothing newer. As `leaseMs` is
 * longer, the first has stopped counting on them by then, even where it was paused and its renewal came late.
 */
export class Leases {
  readonly #options: LeasesOptions;
  readonly #liveness: Liveness;
  /** The fence of each lease that is counted on, by its place. */
  readonly #held = new Map<number, number>();
  #table = NOTHING;
  #limit: number;
  #use: PlaceUse = { inUse: 0, waiting: 0 };
  #usedAtMs = Number.NEGATIVE_INFINITY;
  #needSinceMs: number | null = null;
  #beat = 0;
  #reported = 0;
  #renewedAtMs = Number.NEGATIVE_INFINITY;
  #validUntilMs = Number.NEGATIVE_INFINITY;
  #readAtMs = Number.NEGATIVE_INFINITY;
  #pollAtMs = Number.NEGATIVE_INFINITY;
  #retryAtMs = Number.NEGATIVE_INFINITY;
  #isStale = true;

  constructor(options: LeasesOptions) {
    this.#options = options;
    this.#limit = options.limit;
    this.#liveness = new Liveness(options.times.leaseMs, options.isGone ?? (() => false));
  }

  /** How many calls may be in flight at once. Those that are already, beyond this number, are not ended. */
  usable(nowMs: number): number {
    return nowMs < this.#validUntilMs ? Math.min(this.#usableHeld, this.#target(nowMs)) : 0;
  }

  /** An equal share of the limit, at least 1, by the instances that were seen last; for while the store is away. */
  get equalShare(): number {
    return Math.max(1, Math.floor(this.#limit / (this.#others().length + 1)));
  }

  /** Notes what is in use and in the queue. */
  setUse(use: PlaceUse, nowMs: number): void {
    this.#use = use;
    this.#usedAtMs = nowMs;
    // Until a call begins: an instance that has a place and no turn yet would give it back unused.
    if (use.waiting > 0 && use.inUse === 0) this.#needSinceMs ??= nowMs;
    else this.#needSinceMs = null;
  }

  /** Sets the limit of the account; places beyond it are not used any more. */
  setLimit(limit: number): void {
    this.#limit = limit;
  }

  /** What to do now. The result of each step is noted by one of the methods below. */
  next(nowMs: number): LeaseStep {
    if (nowMs < this.#retryAtMs) return { kind: 'wait', untilMs: this.#retryAtMs };
    if (nowMs >= this.#validUntilMs) return this.#renew(nowMs);
    const changes = this.#isStale ? [] : this.#changes(nowMs);
    if (changes.length > 0) return { kind: 'change', changes };
    if (nowMs >= this.#renewDueMs(nowMs)) return this.#renew(nowMs);
    if (this.#isStale || nowMs >= this.#readDueMs(nowMs)) return { kind: 'read' };
    const forgotten = this.#table.instances.find((instance) => this.#isForgotten(instance));
    if (forgotten !== undefined) return { kind: 'remove', instance: forgotten };
    return { kind: 'wait', untilMs: Math.min(this.#renewDueMs(nowMs), this.#readDueMs(nowMs)) };
  }

  /** A renewal was confirmed that was sent at `sentAtMs`. */
  renewed({ wants }: Instance, sentAtMs: number, nowMs: number): void {
    this.#dropExpired(nowMs);
    this.#reported = wants;
    this.#renewedAtMs = sentAtMs;
    this.#validUntilMs = sentAtMs + this.#options.times.validMs;
  }

  /** The table was read between these two times. */
  observed(table: LeaseTable, startedAtMs: number, endedAtMs: number): void {
    this.#liveness.observe(table, startedAtMs, endedAtMs);
    this.#table = table;
    const mine = new Map(table.leases.map((lease) => [lease.place, lease]));
    for (const [place, fence] of this.#held) {
      const lease = mine.get(place);
      if (lease?.holder !== this.#options.id || lease.fence !== fence) this.#held.delete(place);
    }
    this.#isStale = false;
    this.#readAtMs = startedAtMs;
    // Not all at the same moment, and not more often than the store can bear.
    const pollMs = Math.max(this.#options.times.needEveryMs, table.instances.length * POLL_MS_PER_INSTANCE);
    this.#pollAtMs = startedAtMs + pollMs * (1 + this.#options.random() / 2);
  }

  /** A change was made, or was not since the lease is another one by now. */
  changed({ from, to }: LeaseChange, wasMade: boolean, nowMs: number): void {
    if (!wasMade) {
      this.#isStale = true;
      return;
    }
    const lease = { place: from.place, holder: to, fence: from.fence + 1 };
    const others = this.#table.leases.filter(({ place }) => place !== from.place);
    this.#table = { ...this.#table, leases: [...others, lease] };
    this.#dropExpired(nowMs);
    if (to === this.#options.id && nowMs < this.#validUntilMs) this.#held.set(lease.place, lease.fence);
  }

  /** An instance that has long been dead was removed. */
  removed({ id }: Instance): void {
    this.#table = { ...this.#table, instances: this.#table.instances.filter((instance) => instance.id !== id) };
  }

  /** A step failed; whether it took effect is not known. */
  failed(nowMs: number): void {
    this.#isStale = true;
    this.#retryAtMs = nowMs + this.#options.times.retryEveryMs;
  }

  /** Gives up everything: the changes that free all leases, to be made before the instance is removed. */
  giveUp(): LeaseChange[] {
    this.#held.clear();
    this.#validUntilMs = Number.NEGATIVE_INFINITY;
    const mine = this.#table.leases.filter(({ holder }) => holder === this.#options.id);
    return mine.map((from) => ({ from, to: null }));
  }

  /** What this instance says of itself. */
  instance(nowMs: number): Instance {
    const waitedMs = this.#needSinceMs === null ? 0 : Math.round(nowMs - this.#needSinceMs);
    return { id: this.#options.id, beat: this.#beat, wants: this.#wants, waitedMs };
  }

  get #wants(): number {
    return Math.min(this.#limit, this.#use.inUse + this.#use.waiting);
  }

  get #usableHeld(): number {
    let held = 0;
    for (const place of this.#held.keys()) if (place < this.#limit) held += 1;
    return held;
  }

  #renew(nowMs: number): LeaseStep {
    this.#dropExpired(nowMs);
    this.#beat += 1;
    return { kind: 'renew', instance: this.instance(nowMs) };
  }

  /** Another may have taken them. They are counted on again only once a change has given them a new fence. */
  #dropExpired(nowMs: number): void {
    if (nowMs >= this.#validUntilMs) this.#held.clear();
  }

  #others(): Instance[] {
    return this.#table.instances.filter(({ id }) => id !== this.#options.id && !this.#liveness.isDead(id));
  }

  /** How many places to hold: the fair share, or what is kept idle while nobody needs it. */
  #target(nowMs: number): number {
    const others = this.#others();
    const own = this.instance(nowMs);
    const share = fairShare(this.#limit, [...others, own], own.id);
    const isNeeded = others.some(({ id, wants }) => wants > this.#placesOf(id));
    if (isNeeded || nowMs >= this.#usedAtMs + this.#options.times.keepMs) return share;
    return Math.max(share, Math.min(this.#usableHeld, Math.floor(this.#limit / (others.length + 1))));
  }

  #placesOf(id: string): number {
    return this.#table.leases.filter(({ holder, place }) => holder === id && place < this.#limit).length;
  }

  #isInNeed(nowMs: number): boolean {
    return this.#usableHeld < this.#target(nowMs);
  }

  /** What is taken and what is given back. A lease that is given back is not counted on from here on. */
  #changes(nowMs: number): LeaseChange[] {
    const { id } = this.#options;
    const target = this.#target(nowMs);
    const missing = Math.min(MAX_CHANGES, target - this.#usableHeld);
    // This is asked at each call; only where some are missing is every place of the account looked at.
    const takes = missing > 0 ? this.#free().slice(0, missing) : [];
    // Those beyond the limit first, as they are of no use.
    const held = this.#table.leases.filter(({ place }) => this.#held.has(place)).sort((a, b) => b.place - a.place);
    const surplus = held.slice(0, Math.max(0, held.length - Math.max(this.#use.inUse, target)));
    for (const { place } of surplus) this.#held.delete(place);
    const unknown = this.#table.leases.filter(({ holder, place }) => holder === id && !this.#held.has(place));
    const released = unknown.filter((lease) => !takes.includes(lease)).slice(0, MAX_CHANGES);
    return [...takes.map((from) => ({ from, to: id })), ...released.map((from) => ({ from, to: null }))];
  }

  #free(): Lease[] {
    return freeLeases({
      ...this.#table,
      ...this.#options,
      limit: this.#limit,
      isHeld: (place) => this.#held.has(place),
      isDead: (holder) => this.#liveness.isDead(holder),
    });
  }

  #renewDueMs(nowMs: number): number {
    const { activeEveryMs, idleEveryMs, needEveryMs } = this.#options.times;
    // The others have to know of a need before they give anything up.
    if (this.#reported !== this.#wants && this.#isInNeed(nowMs)) return this.#renewedAtMs + needEveryMs;
    return this.#renewedAtMs + (this.#held.size > 0 || this.#wants > 0 ? activeEveryMs : idleEveryMs);
  }

  #readDueMs(nowMs: number): number {
    if (this.#readAtMs < this.#renewedAtMs) return this.#renewedAtMs;
    return this.#isInNeed(nowMs) ? this.#pollAtMs : Number.POSITIVE_INFINITY;
  }

  #isForgotten({ id }: Instance): boolean {
    if (id === this.#options.id || !this.#liveness.isDead(id) || this.#placesOf(id) > 0) return false;
    return (
      this.#liveness.isGone(id) || this.#liveness.unchangedMs(id) >= FORGET_AFTER_LEASES * this.#options.times.leaseMs
    );
  }
}
