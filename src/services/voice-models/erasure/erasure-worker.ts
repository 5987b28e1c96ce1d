import type { ClaimedErasure } from '../../../database/repositories/identity/erasures-repository';
import type { ErasedCounts } from '../../../domain/identity/erasure';
import { codeOf } from '../../../errors/api-error';
import { reasonOf } from '../../../errors/reason-of';
import { WorkLoop } from '../../work-loop';
import { type EraseUserDeps, eraseUser } from './erase-user';

/** What the worker needs. */
export interface ErasureDeps extends EraseUserDeps {
  /** Has this process forget the sessions, keys and models that it remembers of a user. */
  readonly forgetUser: (userId: string) => void;
  /** Called and awaited at each step; tests end the process there. */
  readonly onStep?: ((step: ErasureStep) => void | Promise<void>) | undefined;
}

/** Where a process may die. */
export type ErasureStep = 'erasure-claimed' | 'erasure-noted' | 'erasure-finishing';

/** When the worker does what, in milliseconds. */
export interface ErasureTiming {
  /** How often it looks for erasures that are due. */
  readonly everyMs: number;
  /** For how long nobody else takes an erasure that is being worked on; each step begins it anew. */
  readonly claimMs: number;
  /** When one is tried again that has to wait, at first. */
  readonly retryMs: number;
}

const TIMING: ErasureTiming = { everyMs: 2_000, claimMs: 60_000, retryMs: 2_000 };

const MAX_RETRY_MS = 60_000;
/** Longer than anything of a user is remembered while the database is away; whoever was erased by others before is forgotten. */
const LOOK_BACK_MS = 6 * 60_000;

class ClaimLost extends Error {}

/**
 * Works on the erasures of users, together with other instances: one whose process has died is taken over once its claim has
 * ended.
 */
export class ErasureWorker {
  readonly #deps: ErasureDeps;
  readonly #timing: ErasureTiming;
  readonly #loop: WorkLoop;
  /** The erasures whose users were forgotten; after each look those that ended lately, and no others. */
  #forgotten: ReadonlySet<string> = new Set();

  constructor(deps: ErasureDeps, timing: Partial<ErasureTiming> = {}) {
    this.#deps = deps;
    this.#timing = { ...TIMING, ...timing };
    const run = (signal: AbortSignal): Promise<void> => this.#run(signal);
    const listen = (wake: () => void): (() => void) => deps.database.onConnected(wake);
    this.#loop = new WorkLoop({ name: 'erasures', everyMs: this.#timing.everyMs, log: deps.log, run, listen });
  }

  /** Begins. */
  start(): void {
    this.#loop.start();
  }

  /** Begins an erasure that was asked for now. */
  begin(userId: string): void {
    this.#deps.forgetUser(userId);
    this.#loop.wake();
  }

  /** Waits for the present step and stops; the next process goes on. */
  close(): Promise<void> {
    return this.#loop.close();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { database } = this.#deps;
    if (database.state !== 'connected') return;
    await this.#forgetErased();
    while (!signal.aborted && database.state === 'connected') {
      const [erasure] = await database.identity.erasures.claimDue({ limit: 1, claimMs: this.#timing.claimMs });
      if (erasure === undefined) return;
      await this.#work(erasure, signal);
    }
  }

  /** Forgets whoever was erased lately, by any instance; once for each erasure, since the user may have come back. */
  async #forgetErased(): Promise<void> {
    const { database, forgetUser } = this.#deps;
    const ended = await database.identity.erasures.endedSince(new Date(Date.now() - LOOK_BACK_MS));
    for (const erasure of ended) if (!this.#forgotten.has(nameOf(erasure))) forgetUser(erasure.user_id);
    this.#forgotten = new Set(ended.map(nameOf));
  }

  async #work(erasure: ClaimedErasure, signal: AbortSignal): Promise<void> {
    const { database, log, onStep, forgetUser } = this.#deps;
    const { user_id: userId, erasure_id, requested_at: requestedAt, skip } = erasure;
    const note = async (removed: Partial<ErasedCounts>): Promise<void> => {
      const isOurs = await database.identity.erasures.note(erasure, {
        removed,
        due_at: this.#in(this.#timing.claimMs),
      });
      if (!isOurs) throw new ClaimLost();
      await onStep?.('erasure-noted');
    };
    try {
      await onStep?.('erasure-claimed');
      const attempt = { userId, requestId: erasure_id, requestedAt, skip, note, signal };
      const heldUp = await eraseUser(this.#deps, attempt);
      if (heldUp !== null) {
        await database.identity.erasures.note(erasure, { ...heldUp, due_at: this.#retryOf(erasure) });
        return;
      }
      await onStep?.('erasure-finishing');
      if (!(await database.identity.erasures.finish(erasure))) return;
      forgetUser(userId);
      this.#forgotten = new Set([...this.#forgotten, nameOf(erasure)]);
      log.info({ event: 'user_erased', erasure_id }, 'Nothing of a user is left');
    } catch (error) {
      if (error instanceof ClaimLost) return;
      const reason = reasonOf(error);
      log.warn({ event: 'erasure_interrupted', erasure_id, reason }, 'An erasure could not go on, and does so later');
      const later = { waits_for: waitsFor(error, signal), due_at: this.#retryOf(erasure) };
      await database.identity.erasures.note(erasure, later).catch(() => undefined);
    }
  }

  /** The longer it has waited, the less often it is tried again. */
  #retryOf({ requested_at }: ClaimedErasure): Date {
    const tenth = (Date.now() - requested_at.getTime()) / 10;
    return this.#in(Math.min(Math.max(tenth, this.#timing.retryMs), Math.max(MAX_RETRY_MS, this.#timing.retryMs)));
  }

  #in(ms: number): Date {
    return new Date(Date.now() + ms);
  }
}

/** Tells an erasure from the same one that was asked for again and has gone on. */
function nameOf({ erasure_id, requested_at }: Pick<ClaimedErasure, 'erasure_id' | 'requested_at'>): string {
  return `${erasure_id} ${requested_at.getTime()}`;
}

/** What an erasure waits for after a failure. One that was stopped fails in any way, and waits for the next process. */
function waitsFor(error: unknown, { aborted }: AbortSignal): string {
  if (aborted) return 'shutting_down';
  return codeOf(error);
}
