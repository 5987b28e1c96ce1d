import { setTimeout as sleep } from 'node:timers/promises';
import { busyness } from '../support/machine/busyness';
import type { Ledger } from './world/ledger';

/** In every round so much is done, or the load ends after this time. */
const MIN_DELETIONS = 3;
const MIN_VERSIONS = 4;
const MIN_ERASURES = 1;
const ENOUGH_MS = 5_000;
const POLL_MS = 100;

/** Tells when clients have deleted voice models, made versions and had users erased often enough since the last time. */
export class Enough {
  readonly #ledger: Ledger;
  #deletions = 0;
  #versions = 0;
  #erasures = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Waits for it, and not for ever. */
  async wait(): Promise<void> {
    const until = Date.now() + ENOUGH_MS * busyness();
    while (!this.#isEnough && Date.now() < until) await sleep(POLL_MS);
    this.#deletions = this.#ledger.receipts;
    this.#versions = this.#ledger.versionsMade;
    this.#erasures = this.#ledger.erasures;
  }

  get #isEnough(): boolean {
    const { receipts, versionsMade, erasures } = this.#ledger;
    return (
      receipts >= this.#deletions + MIN_DELETIONS &&
      versionsMade >= this.#versions + MIN_VERSIONS &&
      erasures >= this.#erasures + MIN_ERASURES
    );
  }
}
