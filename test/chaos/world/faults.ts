import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRule } from '../../../src/sandbox/fish-audio/faults/fault-rules';
import type { Sandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import type { TcpProxy } from '../../support/network/tcp-proxy';

/** MongoDB cannot be reached for this long, by any instance or by one of them. */
interface Outage {
  readonly kind: 'database';
  readonly how: 'refuse' | 'black hole';
  readonly forMs: number;
  readonly of: 'all' | { readonly instance: number };
}

/** The connection of an instance to MongoDB is cut when the next message with this text is on it. */
interface Cut {
  readonly kind: 'database message';
  readonly when: 'before' | 'after';
  readonly containing: string;
  readonly instance: number;
}

/** One thing that goes wrong outside the service. The number of an instance counts modulo the number of instances. */
export type Fault =
  | Outage
  | Cut
  | { readonly kind: 'provider away' | 'storage away'; readonly forMs: number }
  | { readonly kind: 'provider'; readonly rule: FaultRule };

/** Where faults happen. */
export interface FaultTargets {
  /** The network between MongoDB and each of the instances. */
  readonly databases: readonly TcpProxy[];
  readonly provider: TcpProxy;
  /** Null where recordings are kept in a folder. */
  readonly storage: TcpProxy | null;
  readonly sandbox: Sandbox;
}

/** Makes faults happen at their time, and undoes them all. */
export class Faults {
  readonly #targets: FaultTargets;
  #ended = new AbortController();
  #running: Promise<void>[] = [];

  constructor(targets: FaultTargets) {
    this.#targets = targets;
  }

  /** Makes a fault happen after this time. */
  plan(fault: Fault, afterMs: number): void {
    this.#running.push(this.#pause(afterMs).then(() => (this.#ended.signal.aborted ? undefined : this.#cause(fault))));
  }

  /** Ends the current faults, drops the planned ones, and cuts connections that a black hole has left silent. */
  async clear(): Promise<void> {
    const { databases, provider, storage, sandbox } = this.#targets;
    this.#ended.abort();
    await Promise.all(this.#running);
    this.#running = [];
    this.#ended = new AbortController();
    sandbox.faults.clear();
    for (const proxy of [...databases, provider, ...(storage === null ? [] : [storage])]) {
      await proxy.restore();
      proxy.cutAll();
    }
  }

  async #cause(fault: Fault): Promise<void> {
    const { databases, provider, storage, sandbox } = this.#targets;
    switch (fault.kind) {
      case 'provider':
        return sandbox.faults.add(fault.rule);
      case 'database message':
        return void databases[fault.instance % databases.length]?.cutOnMessage(fault.when, fault.containing);
      case 'provider away':
        return this.#takeAway(provider, fault.forMs);
      case 'storage away':
        return storage === null ? undefined : this.#takeAway(storage, fault.forMs);
      case 'database':
        return this.#outage(fault);
    }
  }

  async #takeAway(proxy: TcpProxy, forMs: number): Promise<void> {
    await proxy.refuse();
    await this.#pause(forMs);
    await proxy.restore();
  }

  async #outage({ how, forMs, of }: Outage): Promise<void> {
    const { databases } = this.#targets;
    const affected = databases.filter((_, number) => of === 'all' || of.instance % databases.length === number);
    await Promise.all(affected.map((proxy) => (how === 'refuse' ? proxy.refuse() : proxy.blackHole())));
    await this.#pause(forMs);
    await Promise.all(affected.map((proxy) => proxy.restore()));
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#ended.signal }).catch(() => undefined);
  }
}
