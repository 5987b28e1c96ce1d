import { type Behaviour, type BehaviourChange, DEFAULT_BEHAVIOUR } from './behaviour';

/** The behaviour of one sandbox, which may change while it runs. */
export class BehaviourControl {
  readonly #start: Behaviour;
  #now: Behaviour;

  /** `start` is what {@link reset} returns to. */
  constructor(start: BehaviourChange) {
    this.#start = merged(DEFAULT_BEHAVIOUR, start);
    this.#now = this.#start;
  }

  get now(): Behaviour {
    return this.#now;
  }

  /** Changes the members that are given. */
  change(change: BehaviourChange): void {
    this.#now = merged(this.#now, change);
  }

  /** Restores the behaviour that the sandbox was started with. */
  reset(): void {
    this.#now = this.#start;
  }
}

function merged(base: Behaviour, { limits, ...rest }: BehaviourChange): Behaviour {
  return { ...base, ...rest, limits: { ...base.limits, ...limits } };
}
