import { withDeadline } from '../deadline';
import type { LeaseStep, LeaseStore, PlaceUse } from './lease-table';
import type { Leases } from './leases';
import type { PlaceBudget } from './place-budget';

/** What the shared places are made from. */
export interface SharedPlacesOptions {
  readonly leases: Leases;
  readonly store: LeaseStore;
  /** How long the store may leave a step undone before the places are the process's own, in milliseconds. */
  readonly patienceMs?: number;
  /** Whether the store can be reached now, as far as is known without asking it; true unless given. */
  readonly isReachable?: () => boolean;
  /** Called when the places become the process's own (false), with their number, and when they are shared again (true). */
  readonly onSharedChange: (isShared: boolean, ownPlaces: number) => void;
}

const PATIENCE_MS = 1_000;
const CHECKS_WHILE_PATIENT = 4;
const CAUTION_MS = 2_000;
const CLOSE_STEP_MS = 500;

/**
 * The places of an account as one process uses them: by leases while their store can be used, and an equal share of its
 * own while it cannot. One loop does what `Leases` asks for, one step after the other, so that a call waits for the store
 * only where no lease is at hand.
 */
export class SharedPlaces implements PlaceBudget {
  readonly #options: SharedPlacesOptions;
  #listener: () => void = () => undefined;
  #loop: Promise<void> | undefined;
  #wake: () => void = () => undefined;
  #wakeUp: NodeJS.Immediate | undefined;
  #isClosed = false;
  #isShared = true;
  #hasFailed = false;
  /** Until then others may have calls in flight, begun on shares of their own, of which they have not told yet. */
  #cautiousUntilMs = Number.NEGATIVE_INFINITY;
  #patience: NodeJS.Timeout | undefined;

  constructor(options: SharedPlacesOptions) {
    this.#options = options;
  }

  get usable(): number {
    const { leases } = this.#options;
    // Not what is still held: the others begin to use their shares within the same second.
    if (!this.#isShared) return leases.equalShare;
    const nowMs = performance.now();
    const usable = leases.usable(nowMs);
    return nowMs < this.#cautiousUntilMs ? Math.min(usable, leases.equalShare) : usable;
  }

  setUse(use: PlaceUse): void {
    this.#options.leases.setUse(use, performance.now());
    // Once for all changes of this moment, and after the call that changed it has been sent.
    this.#wakeUp ??= setImmediate(() => {
      this.#wakeUp = undefined;
      this.#wake();
    });
  }

  setLimit(limit: number): void {
    this.#options.leases.setLimit(limit);
    this.#wake();
  }

  onGrown(listener: () => void): void {
    this.#listener = listener;
  }

  /** Starts the loop; a second call does nothing. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /**
   * Ends the loop and gives all leases back, as far as the store can be reached within a second; where it is known to be
   * away, they are left to expire. Never throws.
   */
  async close(): Promise<void> {
    const { leases, store, isReachable = () => true } = this.#options;
    this.#isClosed = true;
    this.#endPatience();
    if (this.#loop === undefined) return;
    this.#wake();
    if (!isReachable()) return;
    await withDeadline(CLOSE_STEP_MS, async () => this.#loop).catch(() => undefined);
    this.#endPatience();
    const changes = leases.giveUp();
    await withDeadline(CLOSE_STEP_MS, async () => {
      await Promise.all(changes.map((change) => store.change(change)));
      await store.remove(leases.instance(performance.now()));
    }).catch(() => undefined);
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      const step = this.#options.leases.next(performance.now());
      if (step.kind === 'wait') {
        if (!this.#hasFailed) this.#enterShared();
        await this.#sleepUntil(step.untilMs);
      } else {
        await this.#perform(step);
        this.#listener();
      }
    }
  }

  async #perform(step: Exclude<LeaseStep, { kind: 'wait' }>): Promise<void> {
    const { leases } = this.#options;
    this.#beginPatience();
    try {
      await this.#doStep(step);
      this.#hasFailed = false;
    } catch {
      // The store logs why it cannot be used; here it only matters that the step may or may not have taken effect.
      leases.failed(performance.now());
      this.#hasFailed = true;
    }
  }

  async #doStep(step: Exclude<LeaseStep, { kind: 'wait' }>): Promise<void> {
    const { leases, store } = this.#options;
    const startedAtMs = performance.now();
    switch (step.kind) {
      case 'renew':
        await store.renew(step.instance);
        leases.renewed(step.instance, startedAtMs, performance.now());
        break;
      case 'read':
        leases.observed(await store.read(), startedAtMs, performance.now());
        break;
      case 'remove':
        await store.remove(step.instance);
        leases.removed(step.instance);
        break;
      case 'change': {
        const change = async (each: (typeof step.changes)[number]): Promise<void> =>
          leases.changed(each, await store.change(each), performance.now());
        const results = await Promise.allSettled(step.changes.map(change));
        for (const result of results) if (result.status === 'rejected') throw result.reason;
      }
    }
  }

  /**
   * Counts the time in which nothing was completed, in several steps: while the process itself is too busy to run, only
   * one of them passes, and the store is not blamed for it.
   */
  #beginPatience(): void {
    if (this.#patience !== undefined || !this.#isShared) return;
    const { patienceMs = PATIENCE_MS, leases, onSharedChange } = this.#options;
    let checks = 0;
    const check = (): void => {
      checks += 1;
      if (checks < CHECKS_WHILE_PATIENT) return;
      this.#endPatience();
      this.#isShared = false;
      onSharedChange(false, leases.equalShare);
      this.#listener();
    };
    this.#patience = setInterval(check, patienceMs / CHECKS_WHILE_PATIENT).unref();
  }

  #endPatience(): void {
    clearInterval(this.#patience);
    this.#patience = undefined;
  }

  #enterShared(): void {
    this.#endPatience();
    if (this.#isShared) return;
    this.#isShared = true;
    this.#cautiousUntilMs = performance.now() + CAUTION_MS;
    this.#options.onSharedChange(true, this.#options.leases.equalShare);
  }

  async #sleepUntil(untilMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(1, untilMs - performance.now())).unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => undefined;
  }
}
