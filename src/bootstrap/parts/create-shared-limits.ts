import { randomUUID } from 'node:crypto';
import { SharedCounts } from '../../concurrency/counters/shared-counts';
import { WindowCounts } from '../../concurrency/counters/window-counts';
import { LEASE_TIMES, type LeaseTimes } from '../../concurrency/leases/lease-table';
import { Leases } from '../../concurrency/leases/leases';
import { SharedPlaces } from '../../concurrency/leases/shared-places';
import type { DatabaseManager } from '../../database/database-manager';
import type { Log } from '../../domain/log';
import { hasProcessEnded, newProcessId } from '../process-id';

/** Up to this part of the limit, the requests of a client are not shared. */
const UNSHARED_PART = 1 / 20;

/** How requests are counted. */
const COUNTS = { windowMs: 60_000, maxExchanged: 100, maxShared: 10_000, newWindow: randomUUID } as const;

/** Times of the shared limits that are no settings. */
export interface SharedLimitsTiming {
  readonly leases?: Partial<LeaseTimes>;
  /** How long MongoDB may leave a step undone before this process has limits of its own, in milliseconds. */
  readonly patienceMs?: number;
  /** By this time the days and hours begin that limits of users are counted in; that of the machine unless given. */
  readonly now?: () => Date;
}

/** What the shared limits are made from. */
export interface SharedLimitsOptions {
  readonly database: DatabaseManager;
  /** The limit of the account at Fish.Audio. */
  readonly concurrency: number;
  /** The limit of one client. */
  readonly requestsPerMinute: number;
  readonly log: Log;
  readonly timing?: SharedLimitsTiming | undefined;
}

/** The limits that all instances on one database share. */
export interface SharedLimits {
  readonly places: SharedPlaces;
  readonly counts: SharedCounts;
}

/** Makes the shared limits; nothing runs yet. */
export function createSharedLimits(options: SharedLimitsOptions): SharedLimits {
  return { places: createPlaces(options), counts: createCounts(options) };
}

/** Counts the requests of this process alone. */
export function createOwnCounts(): SharedCounts {
  const counts = new WindowCounts({ ...COUNTS, shareFrom: Number.POSITIVE_INFINITY });
  return new SharedCounts({
    counts,
    store: { read: async () => [], add: async () => [], remove: async () => undefined },
  });
}

/** Requests of one client, counted in windows of a minute. */
function createCounts({ database, requestsPerMinute }: SharedLimitsOptions): SharedCounts {
  const shareFrom = Math.max(1, Math.floor(requestsPerMinute * UNSHARED_PART));
  const counts = new WindowCounts({ ...COUNTS, shareFrom });
  return new SharedCounts({ counts, store: database.limits.counts });
}

/** The places of the Fish.Audio account. */
function createPlaces({ database, concurrency, log, timing = {} }: SharedLimitsOptions): SharedPlaces {
  const { leases: times, patienceMs } = timing;
  const id = newProcessId();
  const leases = new Leases({
    id,
    limit: concurrency,
    times: { ...LEASE_TIMES, ...times },
    random: Math.random,
    isGone: (other) => other !== id && hasProcessEnded(other),
  });
  const onSharedChange = (isShared: boolean, places: number): void => {
    if (isShared) log.info({ event: 'limits_shared' }, 'FISH_CONCURRENCY is shared with the other instances again');
    else
      log.warn(
        { event: 'limits_own', places },
        'FISH_CONCURRENCY cannot be shared through MongoDB now; this instance uses an equal share of it',
      );
  };
  const store = database.limits.leasesOf('fish_audio');
  const isReachable = (): boolean => database.state === 'connected';
  return new SharedPlaces({
    leases,
    store,
    isReachable,
    onSharedChange,
    ...(patienceMs !== undefined && { patienceMs }),
  });
}
