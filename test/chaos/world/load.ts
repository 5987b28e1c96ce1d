import { seededRandom } from '../../../src/sandbox/fish-audio/seeded-random';
import { Client } from './client';
import { Deleter } from './deleter';
import type { Ledger } from './ledger';

const CLIENTS = 5;
const DELETERS = 2;

/** Clients that upload and delete until they are told to end. */
export class Load {
  readonly #clients: readonly (Client | Deleter)[];
  #mayBegin = false;
  #mayRepeat = false;

  /** The same seed makes the same sequence of uploads. `url` is where the requests go. */
  constructor(url: () => string, ledger: Ledger, seed: number) {
    const mayBegin = (): boolean => this.#mayBegin;
    const mayRepeat = (): boolean => this.#mayRepeat;
    const random = (number: number): (() => number) => seededRandom(seed * (CLIENTS + DELETERS) + number + 1);
    const options = (number: number) => ({ url, ledger, random: random(number), mayBegin, mayRepeat });
    const clients = Array.from({ length: CLIENTS }, (_, number) => new Client({ ...options(number), number }));
    const deleters = Array.from({ length: DELETERS }, (_, number) => new Deleter(options(CLIENTS + number)));
    this.#clients = [...clients, ...deleters];
  }

  /** Begins, and resolves when every client knows the outcome of what it began. */
  async run(): Promise<void> {
    this.#mayBegin = true;
    this.#mayRepeat = true;
    await Promise.all(this.#clients.map((client) => client.run()));
  }

  /** Nothing more is begun; what is begun is repeated until its outcome is known. */
  end(): void {
    this.#mayBegin = false;
  }

  /** Nothing is repeated any more. */
  giveUp(): void {
    this.#mayBegin = false;
    this.#mayRepeat = false;
  }
}
