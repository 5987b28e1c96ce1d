import type { JournalStep } from '../../src/journal/entries/journal-step';
import type { FaultRule } from '../../src/sandbox/fish-audio/faults/faults';
import type { Fault } from './world/faults';
import type { StepDeath } from './world/service-process';

/** How one life of the service ends: so long after it was started or began to answer, or at a step of its journal. */
export type Death =
  | { readonly kind: 'while starting' | 'at a moment'; readonly afterMs: number }
  | ({ readonly kind: 'at a step' } & StepDeath);

/** One life of the service, and what goes wrong beside it. */
export interface Life {
  readonly death: Death;
  readonly faults: readonly { readonly atMs: number; readonly fault: Fault }[];
}

/** Every step of an upload; `adopted` is added behind one that leaves something to adopt. */
const STEPS: readonly JournalStep[] = (['intent', 'sending', 'created'] as const)
  .flatMap((change): JournalStep[] => [`${change}-started`, `${change}-prepared`, `${change}-written`])
  .concat('removal-started', 'removed');
const LEAVES_SOMETHING: JournalStep = 'sending-written';
const MOMENTS_A_CYCLE = 8;

/** Draws the lives of a run: in every 20 of them the service dies once at each step of the journal. */
export class Plan {
  readonly #random: () => number;
  #ahead: Death[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  nextLife(): Life {
    if (this.#ahead.length === 0) this.#ahead = this.#cycle();
    const death = this.#ahead.shift() as Death;
    return { death, faults: this.faults() };
  }

  /** None, one or two things that go wrong within about a second. */
  faults(): Life['faults'] {
    return Array.from({ length: this.#below(3) }, () => ({ atMs: this.#below(900), fault: this.#fault() }));
  }

  #cycle(): Death[] {
    const steps = STEPS.map((step) => this.#atStep(step));
    const moments = Array.from({ length: MOMENTS_A_CYCLE }, () => this.#atMoment());
    const shuffled = [...steps, ...moments]
      .map((death) => ({ death, place: this.#random() }))
      .sort((one, other) => one.place - other.place)
      .map(({ death }) => death);
    const adopting: Death = { kind: 'at a step', step: 'adopted', occurrence: 1 };
    return shuffled.flatMap((death) =>
      death.kind === 'at a step' && death.step === LEAVES_SOMETHING ? [death, adopting] : [death],
    );
  }

  #atStep(step: JournalStep): Death {
    return { kind: 'at a step', step, occurrence: 1 + this.#below(3) };
  }

  #atMoment(): Death {
    if (this.#random() < 0.25) return { kind: 'while starting', afterMs: this.#below(400) };
    return { kind: 'at a moment', afterMs: 30 + this.#below(900) };
  }

  #fault(): Fault {
    const kind = this.#random();
    if (kind < 0.12) return { kind: 'database', how: 'refuse', forMs: 100 + this.#below(900) };
    if (kind < 0.18) return { kind: 'database', how: 'black hole', forMs: 100 + this.#below(900) };
    if (kind < 0.35) return this.#cutMessage();
    if (kind < 0.4) return { kind: 'provider away', forMs: 50 + this.#below(400) };
    return { kind: 'provider', rule: this.#rule() };
  }

  #cutMessage(): Fault {
    const containing = this.#oneOf(['insert', 'voice_models', 'idempotency_keys', 'update', 'findAndModify']);
    return { kind: 'database message', when: this.#oneOf(['before', 'after'] as const), containing };
  }

  #rule(): FaultRule {
    const times = 1 + this.#below(2);
    if (this.#random() < 0.25) {
      const match = { method: 'GET', path: '/model' };
      return { match, times, ...this.#oneOf<FaultRule>([{ status: 500 }, { cut: 'mid-response' }, { delayMs: 500 }]) };
    }
    const match = { method: 'POST', path: '/model' };
    return { match, times, after: this.#below(3), ...this.#oneOf(CREATE_TROUBLE) };
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #oneOf<T>(choices: readonly T[]): T {
    return choices[this.#below(choices.length)] as T;
  }
}

const CREATE_TROUBLE: readonly FaultRule[] = [
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
