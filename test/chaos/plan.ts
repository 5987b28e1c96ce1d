import type { JournalStep } from '../../src/journal/entries/journal-entry';
import type { FaultRule } from '../../src/sandbox/fish-audio/faults/fault-rules';
import type { SampleStep } from '../../src/services/kept-samples/sample-step';
import type { ErasureStep } from '../../src/services/voice-models/erasure/erasure-worker';
import type { Fault } from './world/faults';
import type { StepKill } from './world/killable-service';

/** When a process of the service is killed: some time after its start or its first response, or at a step of its journal. */
export type Kill =
  | { readonly kind: 'while starting' | 'at a moment'; readonly afterMs: number }
  | ({ readonly kind: 'at a step' } & StepKill);

/** One process of the service from its start to its kill, and the faults meanwhile. */
export interface PlannedRun {
  readonly kill: Kill;
  readonly faults: readonly { readonly atMs: number; readonly fault: Fault }[];
}

/** Whether MongoDB fails as well, or Fish.Audio only. */
export type FaultKinds = 'all' | 'of Fish.Audio';

/** From here on a number between 0 and 1 stands for a fault of Fish.Audio. */
const OF_FISH_AUDIO = 0.35;
/** Every step of an upload; `adopted` follows the one that leaves an entry to adopt. */
const STEPS: readonly JournalStep[] = (['intent', 'sending', 'created'] as const)
  .flatMap((change): JournalStep[] => [`${change}-started`, `${change}-prepared`, `${change}-written`])
  .concat('removal-started', 'removed');
/** Those of keeping recordings and of removing them again, while the storage is there. */
const SAMPLE_STEPS: readonly SampleStep[] = ['put-started', 'put-one', 'put-all', 'discard-started', 'discarded'];
/** Those of the erasure of a user. */
const ERASURE_STEPS: readonly ErasureStep[] = ['erasure-claimed', 'erasure-noted', 'erasure-finishing'];
const LEAVES_AN_ENTRY: JournalStep = 'sending-written';
const MOMENTS_PER_CYCLE = 4;
/** More than there are instances: the number of an instance is drawn without knowing how many there are. */
const MANY = 1_000;

/** Draws runs from a seed: in every 24 of them the service is killed once at each step of the journal,
 * of keeping recordings and of an erasure. */
export class Plan {
  readonly #random: () => number;
  readonly #maxOccurrence: number;
  readonly #hasNetworkToStorage: boolean;
  #ahead: Kill[] = [];

  /**
   * An instance is killed at one of the first `maxOccurrence` times that it takes a step. Storage fails only behind a network.
   */
  constructor(random: () => number, maxOccurrence: number, hasNetworkToStorage: boolean) {
    this.#random = random;
    this.#maxOccurrence = maxOccurrence;
    this.#hasNetworkToStorage = hasNetworkToStorage;
  }

  nextRun(kinds: FaultKinds): PlannedRun {
    if (this.#ahead.length === 0) this.#ahead = this.#cycle();
    const kill = this.#ahead.shift() as Kill;
    return { kill, faults: this.faults(kinds) };
  }

  /** No fault, one or two, within about a second, and often one of the storage beside them. */
  faults(kinds: FaultKinds): PlannedRun['faults'] {
    const faults = Array.from({ length: this.#below(3) }, () => ({
      atMs: this.#below(900),
      fault: this.#fault(kinds),
    }));
    if (!this.#hasNetworkToStorage || this.#random() < 0.5) return faults;
    const fault: Fault = { kind: 'storage away', forMs: 100 + this.#below(900) };
    return [...faults, { atMs: this.#below(900), fault }];
  }

  #cycle(): Kill[] {
    const steps = [...STEPS, ...SAMPLE_STEPS, ...ERASURE_STEPS].map((step) => this.#atStep(step));
    const moments = Array.from({ length: MOMENTS_PER_CYCLE }, () => this.#atMoment());
    const shuffled = [...steps, ...moments]
      .map((kill) => ({ kill, place: this.#random() }))
      .sort((one, other) => one.place - other.place)
      .map(({ kill }) => kill);
    const adopting: Kill = { kind: 'at a step', step: 'adopted', occurrence: 1 };
    return shuffled.flatMap((kill) =>
      kill.kind === 'at a step' && kill.step === LEAVES_AN_ENTRY ? [kill, adopting] : [kill],
    );
  }

  #atStep(step: StepKill['step']): Kill {
    return { kind: 'at a step', step, occurrence: 1 + this.#below(this.#maxOccurrence) };
  }

  #atMoment(): Kill {
    if (this.#random() < 0.25) return { kind: 'while starting', afterMs: this.#below(400) };
    return { kind: 'at a moment', afterMs: 30 + this.#below(900) };
  }

  #fault(kinds: FaultKinds): Fault {
    const first = kinds === 'all' ? 0 : OF_FISH_AUDIO;
    const kind = first + (1 - first) * this.#random();
    if (kind < 0.12) return this.#outage('refuse');
    if (kind < 0.18) return this.#outage('black hole');
    if (kind < OF_FISH_AUDIO) return this.#cutMessage();
    if (kind < 0.4) return { kind: 'provider away', forMs: 50 + this.#below(400) };
    return { kind: 'provider', rule: this.#rule() };
  }

  /** Half of the outages are of MongoDB itself, the others of the network between it and one instance. */
  #outage(how: 'refuse' | 'black hole'): Fault {
    const ofOne = { instance: this.#below(MANY) };
    return { kind: 'database', how, forMs: 100 + this.#below(900), of: this.#random() < 0.5 ? 'all' : ofOne };
  }

  #cutMessage(): Fault {
    const containing = this.#oneOf(['insert', 'voice_models', 'idempotency_keys', 'update', 'delete']);
    const when = this.#oneOf(['before', 'after'] as const);
    return { kind: 'database message', when, containing, instance: this.#below(MANY) };
  }

  #rule(): FaultRule {
    const times = 1 + this.#below(2);
    if (this.#random() < 0.25) {
      const match = { method: 'GET', path: '/model' };
      return { match, times, ...this.#oneOf<FaultRule>([{ status: 500 }, { cut: 'mid-response' }, { delayMs: 500 }]) };
    }
    const match = { method: 'POST', path: '/model' };
    return { match, times, after: this.#below(3), ...this.#oneOf(CREATE_FAULTS) };
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #oneOf<T>(choices: readonly T[]): T {
    return choices[this.#below(choices.length)] as T;
  }
}

const CREATE_FAULTS: readonly FaultRule[] = [
  { cut: 'before-body' },
  { cut: 'mid-body' },
  { cut: 'after-body' },
  { cut: 'after-body', doWork: true },
  { cut: 'mid-response' },
  { malformed: 'truncated-json' },
  { malformed: 'empty' },
  { hang: true },
  { hang: true, doWork: true },
  { delayMs: 300 },
  { delayMs: 1_500 },
  { status: 429, headers: { 'retry-after': '1' } },
  { status: 500 },
  { status: 500, doWork: true },
  { status: 503 },
];
