import { seededRandom } from '../../../src/sandbox/fish-audio/seeded-random';
import type { Ledger } from '../world/ledger';
import { Client } from './client';
import { Deleter } from './deleter';
import { Improver } from './improver';
import { Leaver } from './leaver';
import { Speaker } from './speaker';

const CLIENTS = 4;
/** In a light load, which needs less of the processor, so many clients upload and wait so long between two uploads. */
const LIGHT_CLIENTS = 2;
const LIGHT_PAUSE_MS = 150;
const DELETERS = 2;
const OTHERS = 2;

/** What the clients have to do with. */
export interface LoadOptions {
  /** Where the requests go. */
  readonly url: () => string;
  readonly ledger: Ledger;
  /** The same seed makes the same sequence of uploads. */
  readonly seed: number;
  /** Whether fewer clients upload, and more slowly. */
  readonly isLight: boolean;
  /** Has Fish.Audio lose a model. */
  readonly lose: (modelId: string) => Promise<void>;
  /** Writes what a user has who signs in. */
  readonly plant: (userId: string) => Promise<void>;
}

/** Clients that upload, make versions, speak, delete and have users erased until they are told to end. */
export class Load {
  readonly #clients: readonly (Client | Deleter | Improver | Speaker | Leaver)[];
  #mayBegin = false;
  #mayRepeat = false;

  constructor({ url, ledger, seed, isLight, lose, plant }: LoadOptions) {
    const mayBegin = (): boolean => this.#mayBegin;
    const mayRepeat = (): boolean => this.#mayRepeat;
    const random = (number: number): (() => number) => seededRandom(seed * (CLIENTS + DELETERS + OTHERS) + number + 1);
    const options = (number: number) => ({ url, ledger, random: random(number), mayBegin, mayRepeat });
    const pauseMs = isLight ? LIGHT_PAUSE_MS : 0;
    const clients = Array.from(
      { length: isLight ? LIGHT_CLIENTS : CLIENTS },
      (_, number) => new Client({ ...options(number), number, pauseMs }),
    );
    const deleters = Array.from({ length: DELETERS }, (_, number) => new Deleter(options(CLIENTS + number)));
    const improver = new Improver({ ...options(CLIENTS + DELETERS), lose });
    const speaker = new Speaker(options(CLIENTS + DELETERS + 1));
    // With numbers beyond those of the others, whose sequences stay as they are for a seed.
    const leaver = new Leaver({ ...options(CLIENTS + DELETERS + OTHERS), plant });
    this.#clients = [...clients, ...deleters, improver, speaker, leaver];
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
