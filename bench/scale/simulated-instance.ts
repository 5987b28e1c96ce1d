import { DEFAULT_QUEUE, DEFAULT_RETRY } from '../../src/fish-audio/defaults';
import type { EventQueue } from './event-queue';
import type { PlaceKeeper } from './place-keepers';
import type { SimulatedAccount } from './simulated-account';

/** How an upload ended. */
export type Outcome = 'served' | 'queue_full' | 'waited_too_long' | 'refused_by_account' | 'died_with_instance';

/** An upload that has arrived and been inspected. */
export interface SimulatedUpload {
  /** How long Fish.Audio takes to make its model, in milliseconds. */
  readonly durationMs: number;
  /** Called once, with the time that the upload waited until its model began to be made. */
  readonly end: (outcome: Outcome, waitedMs: number) => void;
}

interface Call {
  readonly upload: SimulatedUpload;
  readonly cameAtMs: number;
  attempts: number;
  waitedMs: number;
}

/** What an instance is simulated with. */
export interface SimulatedInstanceOptions {
  readonly events: EventQueue;
  readonly account: SimulatedAccount;
  readonly random: () => number;
}

/**
 * One instance of the service: the queue, the places and the retries that its Fish.Audio client has. Each upload is that of
 * another client, so that turns are in the order of arrival, and what comes to a full queue is the latest.
 */
export class SimulatedInstance {
  readonly #options: SimulatedInstanceOptions;
  readonly #queue: Call[] = [];
  readonly #running = new Set<Call>();
  #keeper: PlaceKeeper | undefined;
  #isKilled = false;

  constructor(options: SimulatedInstanceOptions) {
    this.#options = options;
  }

  get isKilled(): boolean {
    return this.#isKilled;
  }

  /** Sets what says how many calls may be in flight. */
  usePlaces(keeper: PlaceKeeper): void {
    this.#keeper = keeper;
  }

  upload(upload: SimulatedUpload): void {
    const { events } = this.#options;
    if (this.#queue.length >= DEFAULT_QUEUE.maxQueued) {
      upload.end('queue_full', 0);
      return;
    }
    const call: Call = { upload, cameAtMs: events.nowMs, attempts: 0, waitedMs: 0 };
    this.#queue.push(call);
    this.#useChanged();
    const place = this.#queue.indexOf(call);
    if (place !== -1) events.after(DEFAULT_QUEUE.queueMs, () => this.#giveUp(call));
  }

  /** Begins calls that wait, as far as there are places. */
  startCalls(): void {
    const { events } = this.#options;
    while (!this.#isKilled && this.#running.size < (this.#keeper?.usable ?? 0)) {
      const call = this.#queue.shift();
      if (call === undefined) return;
      call.waitedMs = events.nowMs - call.cameAtMs;
      this.#running.add(call);
      this.#attempt(call);
      this.#reportUse();
    }
  }

  /** Ends the process. Models that Fish.Audio is making are made all the same; the journal finds them later. */
  kill(): void {
    this.#isKilled = true;
    this.#keeper?.kill();
    for (const call of [...this.#queue, ...this.#running]) call.upload.end('died_with_instance', 0);
  }

  #attempt(call: Call): void {
    const { account, events, random } = this.#options;
    call.attempts += 1;
    account.create(call.upload.durationMs, (wasMade) => {
      if (this.#isKilled) return;
      if (wasMade) this.#end(call, 'served');
      else if (call.attempts === DEFAULT_RETRY.attempts) this.#end(call, 'refused_by_account');
      else events.after(random() * DEFAULT_RETRY.baseMs * 2 ** (call.attempts - 1), () => this.#attempt(call));
    });
  }

  #end(call: Call, outcome: Outcome): void {
    this.#running.delete(call);
    call.upload.end(outcome, call.waitedMs);
    this.#useChanged();
  }

  #giveUp(call: Call): void {
    const place = this.#queue.indexOf(call);
    if (place === -1 || this.#isKilled) return;
    this.#queue.splice(place, 1);
    call.upload.end('waited_too_long', DEFAULT_QUEUE.queueMs);
    this.#useChanged();
  }

  #useChanged(): void {
    this.#reportUse();
    this.startCalls();
  }

  #reportUse(): void {
    this.#keeper?.setUse({ inUse: this.#running.size, waiting: this.#queue.length });
  }
}
