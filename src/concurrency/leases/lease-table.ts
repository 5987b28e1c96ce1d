/** One place of the limit as it is stored. Nobody has had a place that is not stored; its fence is 0. */
export interface Lease {
  /** From 0 to the limit less one. */
  readonly place: number;
  /** The instance that has it, or null while it is free. */
  readonly holder: string | null;
  /** Grows by one with every change of the holder, so that a change is made only to the lease that was read. */
  readonly fence: number;
}

/** An instance that shares the limit, as it is stored. */
export interface Instance {
  readonly id: string;
  /** Changes with every renewal; as long as it does, the leases of the instance are renewed. */
  readonly beat: number;
  /** How many places it would use now: its calls in flight and those in its queue. */
  readonly wants: number;
  /** For how long calls have waited while none was in flight, in milliseconds. */
  readonly waitedMs: number;
}

/** All that is stored of one limit. */
export interface LeaseTable {
  readonly leases: readonly Lease[];
  readonly instances: readonly Instance[];
}

/** Gives a place to `to`, or frees it if that is null. It happens only if the stored lease still is `from`. */
export interface LeaseChange {
  readonly from: Lease;
  readonly to: string | null;
}

/** What an instance uses of a limit: its calls in flight and those in its queue. */
export interface PlaceUse {
  readonly inUse: number;
  readonly waiting: number;
}

/** What an instance has to do next at the store: all of it is done before the next step is asked for. */
export type LeaseStep =
  | { readonly kind: 'renew'; readonly instance: Instance }
  | { readonly kind: 'read' }
  | { readonly kind: 'change'; readonly changes: readonly LeaseChange[] }
  | { readonly kind: 'remove'; readonly instance: Instance }
  | { readonly kind: 'wait'; readonly untilMs: number };

/** Where the leases of one limit are stored. Every method may throw, and may have taken effect all the same. */
export interface LeaseStore {
  /** Writes what an instance says of itself, which renews its leases. */
  renew(instance: Instance): Promise<void>;
  /** Reads everything, with the effect of all that was written before the call. */
  read(): Promise<LeaseTable>;
  /** Makes a change and returns whether it was made; exactly one of any number of changes of the same lease is. */
  change(change: LeaseChange): Promise<boolean>;
  /** Removes what an instance said of itself, unless it has renewed its leases since. */
  remove(instance: Instance): Promise<void>;
}

/** The times of the leases, in milliseconds. */
export interface LeaseTimes {
  /** An instance that others have not seen renewing for this long has lost its leases. */
  readonly leaseMs: number;
  /** An instance that has not renewed for this long stops using its leases; less than `leaseMs`, since clocks run unevenly. */
  readonly validMs: number;
  /** Between two renewals, each followed by a look at the table, while places are held or wanted. */
  readonly activeEveryMs: number;
  /** Between two renewals of an instance that neither holds nor wants a place. */
  readonly idleEveryMs: number;
  /** Between two looks at the table while a place is wanted and none is free. */
  readonly needEveryMs: number;
  /** For how long an idle instance keeps its share of the places, as long as no other needs them. */
  readonly keepMs: number;
  /** After a failure of the store, until the next attempt. */
  readonly retryEveryMs: number;
}

/** The usual times: the leases of an instance that was killed are free after 15 to 19 seconds. */
export const LEASE_TIMES: LeaseTimes = {
  leaseMs: 15_000,
  validMs: 12_000,
  activeEveryMs: 500,
  idleEveryMs: 3_000,
  needEveryMs: 100,
  keepMs: 10_000,
  retryEveryMs: 250,
};
