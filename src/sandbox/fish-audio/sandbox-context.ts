import { Accounts } from './accounts';
import { CallsAtOnce } from './calls-at-once';
import { FaultRules } from './faults/fault-rules';
import { type LoggedRequest, RequestLog } from './http/request-log';
import type { StoredModel } from './models/model-entity';
import { ModelStore } from './models/model-store';
import type { SandboxSettings } from './options';
import { Encoders } from './speech/encoders';

/** The state of a sandbox that tests can read and set. Read the lists again after another request. */
export interface SandboxState {
  /** The created models that exist now, oldest first, with what was received for each. Without the public library. */
  readonly models: readonly StoredModel[];
  /** The latest requests, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** How many models have been created and deleted, whether or not the client received a response. */
  readonly creates: number;
  readonly deletes: number;
  /** The highest number of inference calls in flight at the same moment, of all accounts together, since the last reset. */
  readonly mostCallsAtOnce: number;
  /** Sets the API credit that belongs to a key, in USD. */
  setCredit(key: string, creditUsd: number): void;
  /** Forgets the highest number of calls at once; those in flight are counted on. */
  resetMostCallsAtOnce(): void;
  /** Clears models, requests and counts, and resets the credit of every account. Fault rules stay. */
  reset(): void;
}

/** The state and the services of one sandbox, shared by its routes. */
export class SandboxContext implements SandboxState {
  readonly accounts: Accounts;
  readonly modelStore: ModelStore;
  readonly log: RequestLog;
  readonly faults: FaultRules;
  readonly callsAtOnce = new CallsAtOnce();
  readonly encoders = new Encoders();
  /** The base address of the sandbox; empty until it listens. */
  url = '';
  creates = 0;
  deletes = 0;

  constructor(readonly settings: SandboxSettings) {
    this.accounts = new Accounts(settings);
    this.modelStore = new ModelStore(settings);
    this.log = new RequestLog(settings.keepRequests);
    this.faults = new FaultRules(settings.seed);
  }

  get models(): readonly StoredModel[] {
    return this.modelStore.created;
  }

  get mostCallsAtOnce(): number {
    return this.callsAtOnce.most;
  }

  get requests(): readonly LoggedRequest[] {
    return this.log.entries;
  }

  setCredit(key: string, creditUsd: number): void {
    this.accounts.setCredit(key, creditUsd);
  }

  resetMostCallsAtOnce(): void {
    this.callsAtOnce.reset();
  }

  reset(): void {
    this.modelStore.clear();
    this.log.clear();
    this.accounts.reset();
    this.resetMostCallsAtOnce();
    this.creates = 0;
    this.deletes = 0;
  }
}
