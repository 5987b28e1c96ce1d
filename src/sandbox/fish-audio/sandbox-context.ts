import { Accounts } from './accounts';
import type { BehaviourChange } from './behaviour/behaviour';
import type { BehaviourControl } from './behaviour/behaviour-control';
import { FaultRules } from './faults/fault-rules';
import { CallGauge } from './http/call-gauge';
import { type LoggedRequest, RequestLog } from './http/request-log';
import { ModelStore } from './models/model-store';
import type { StoredModel } from './models/stored-model';
import type { Training } from './models/training';
import type { SandboxSettings } from './options';
import { seededRandom } from './seeded-random';
import { Encoders } from './speech/encoding/encoders';

/** The state of a sandbox that tests can read and set. Read the lists again after another request. */
export interface SandboxState {
  /** The created models that exist now, oldest first, with what was received for each. Without the public library. */
  readonly models: readonly StoredModel[];
  /** The ids of all models that were seen to fail, also of those that have been deleted since. */
  readonly failedModels: ReadonlySet<string>;
  /** The latest requests, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** How many models have been created and deleted, whether or not the client received a response. */
  readonly creates: number;
  readonly deletes: number;
  /** How many creates and speeches are in flight now, and how many were at most. */
  readonly callsInFlight: number;
  readonly mostCallsInFlight: number;
  /** Sets the API credit that belongs to a key, in USD. */
  setCredit(key: string, creditUsd: number): void;
  /** Forgets how many calls were in flight at most; those that are go on counting. */
  resetMostCallsInFlight(): void;
  /** Clears models, requests and counts, resets the credit of every account and the behaviour. Fault rules stay. */
  reset(): void;
}

/** The state and the services of one sandbox, shared by its routes. */
export class SandboxContext implements SandboxState {
  readonly accounts: Accounts;
  readonly modelStore: ModelStore;
  readonly log: RequestLog;
  readonly faults: FaultRules;
  readonly encoders = new Encoders();
  readonly calls = new CallGauge();
  /** The base address of the sandbox; empty until it listens. */
  url = '';
  creates = 0;
  deletes = 0;
  #random: () => number;

  constructor(
    readonly settings: SandboxSettings,
    readonly behaviour: BehaviourControl,
  ) {
    this.accounts = new Accounts(settings);
    this.modelStore = new ModelStore(settings, behaviour);
    this.#random = seededRandom(settings.seed);
    this.log = new RequestLog(settings.keepRequests);
    this.faults = new FaultRules(settings.seed);
  }

  get models(): readonly StoredModel[] {
    return this.modelStore.created;
  }

  get failedModels(): ReadonlySet<string> {
    return this.modelStore.failed;
  }

  get callsInFlight(): number {
    return this.calls.inFlight;
  }

  get mostCallsInFlight(): number {
    return this.calls.most;
  }

  get requests(): readonly LoggedRequest[] {
    return this.log.entries;
  }

  setCredit(key: string, creditUsd: number): void {
    this.accounts.setCredit(key, creditUsd);
  }

  resetMostCallsInFlight(): void {
    this.calls.reset();
  }

  /** Changes the behaviour for what happens from now on; training applies also to models that are in it. */
  behave(change: BehaviourChange): void {
    this.behaviour.change(change);
    this.modelStore.retrain(change);
  }

  /** Begins the training of a new model. */
  newTraining(): Training {
    const { trainingMs, trainingOutcome, failingShare } = this.behaviour.now;
    const fails = failingShare > 0 && this.#random() < failingShare;
    const startedAtMs = Date.now();
    return { startedAtMs, endsAtMs: startedAtMs + trainingMs, outcome: fails ? 'failed' : trainingOutcome };
  }

  reset(): void {
    this.modelStore.clear();
    this.log.clear();
    this.accounts.reset();
    this.calls.reset();
    this.behaviour.reset();
    this.#random = seededRandom(this.settings.seed);
    this.creates = 0;
    this.deletes = 0;
  }
}
