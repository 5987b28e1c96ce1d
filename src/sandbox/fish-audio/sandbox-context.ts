import { Accounts } from './accounts';
import { FaultRules } from './faults/fault-rules';
import { type LoggedRequest, RequestLog } from './http/request-log';
import { ModelStore } from './models/model-store';
import type { StoredModel } from './models/stored-model';
import type { Settings } from './options';
import { Encoders } from './speech/encoders';

/** What tests may look at and set. The lists are live: read them again after another request. */
export interface SandboxState {
  /** The models that exist now, oldest first, each with what was received for it. The public library is not among them. */
  readonly models: readonly StoredModel[];
  /** The latest requests, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** How many models were ever created and deleted, whether or not the client heard of it. */
  readonly creates: number;
  readonly deletes: number;
  /** Sets the API credit that belongs to a key, in USD. */
  setCredit(key: string, creditUsd: number): void;
  /** Forgets models, requests and counts, and gives every account its first credit back. Faults stay. */
  reset(): void;
}

/** Everything that one sandbox knows; handed to the endpoints. */
export class SandboxContext implements SandboxState {
  readonly accounts: Accounts;
  readonly modelStore: ModelStore;
  readonly log: RequestLog;
  readonly faults: FaultRules;
  readonly encoders = new Encoders();
  /** Where the sandbox listens; known once it does. */
  url = '';
  creates = 0;
  deletes = 0;

  constructor(readonly settings: Settings) {
    this.accounts = new Accounts(settings);
    this.modelStore = new ModelStore(settings);
    this.log = new RequestLog(settings.keepRequests);
    this.faults = new FaultRules(settings.seed);
  }

  get models(): readonly StoredModel[] {
    return this.modelStore.created;
  }

  get requests(): readonly LoggedRequest[] {
    return this.log.entries;
  }

  setCredit(key: string, creditUsd: number): void {
    this.accounts.setCredit(key, creditUsd);
  }

  reset(): void {
    this.modelStore.clear();
    this.log.clear();
    this.accounts.reset();
    this.creates = 0;
    this.deletes = 0;
  }
}
