import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRule } from '../../../src/sandbox/fish-audio/faults/faults';
import type { Sandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import type { TcpProxy } from '../../support/network/tcp-proxy';

/** One thing that goes wrong beside the service. */
export type Fault =
  | { readonly kind: 'database'; readonly how: 'refuse' | 'black hole'; readonly forMs: number }
  | { readonly kind: 'database message'; readonly when: 'before' | 'after'; readonly containing: string }
  | { readonly kind: 'provider away'; readonly forMs: number }
  | { readonly kind: 'provider'; readonly rule: FaultRule };

/** The surroundings that faults happen to. */
export interface FaultyParts {
  readonly database: TcpProxy;
  readonly provider: TcpProxy;
  readonly sandbox: Sandbox;
}

/** Lets faults happen, one network at a time, and undoes them all. */
export class Faults {
  readonly #parts: FaultyParts;
  #ended = new AbortController();
  #running: Promise<void>[] = [];

  constructor(parts: FaultyParts) {
    this.#parts = parts;
  }

  /** Lets a fault happen after a while. */
  plan(fault: Fault, afterMs: number): void {
    this.#running.push(this.#pause(afterMs).then(() => (this.#ended.signal.aborted ? undefined : this.#happen(fault))));
  }

  /** Ends what is going on, forgets what was planned, and cuts connections that were left silent. */
  async clear(): Promise<void> {
    const { database, provider, sandbox } = this.#parts;
    this.#ended.abort();
    await Promise.all(this.#running);
    this.#running = [];
    this.#ended = new AbortController();
    sandbox.faults.clear();
    for (const proxy of [database, provider]) {
      await proxy.restore();
      proxy.cutAll();
    }
  }

  async #happen(fault: Fault): Promise<void> {
    const { database, provider, sandbox } = this.#parts;
    switch (fault.kind) {
      case 'provider':
        return sandbox.faults.add(fault.rule);
      case 'database message':
        return void database.cutOnMessage(fault.when, fault.containing);
      case 'provider away':
        await provider.refuse();
        await this.#pause(fault.forMs);
        return provider.restore();
      case 'database':
        if (fault.how === 'refuse') await database.refuse();
        else database.blackHole();
        await this.#pause(fault.forMs);
        return database.restore();
    }
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#ended.signal }).catch(() => undefined);
  }
}
