import type { Readiness } from '../../client/index.js';
import { api } from './api.js';
import { Emitter } from './emitter.js';
import { hasCode, isServiceAway } from './problem.js';

/** How the service is with its database; `unreachable` while the service itself does not answer. */
export type DatabaseState = Readiness['database'] | 'unreachable';

const CALM_MS = 20_000;
const WORRIED_MS = 2_000;
/** A service that is silent for longer is away. */
const PATIENCE_MS = 10_000;

/** Asks the service how it is: often while it or its database is away, so that the page says within seconds that it is back. */
export class ServiceState extends Emitter<{ database: DatabaseState }> {
  #database: DatabaseState;
  #timer: number | undefined;

  /** Begins with the state in which the server wrote the page. Nothing is asked while the page is in the background. */
  constructor(database: DatabaseState) {
    super();
    this.#database = database;
    this.#schedule();
  }

  /** The state that is known. */
  get database(): DatabaseState {
    return this.#database;
  }

  /** Notes what a response has said of the database, such as a list that is partial, or that none came. */
  note(database: DatabaseState): void {
    if (database === this.#database) return;
    this.#database = database;
    // What is away is asked for soon, not after the calm interval that was begun before.
    this.#schedule();
    this.emit('database', database);
  }

  #schedule(): void {
    window.clearTimeout(this.#timer);
    if (this.#database === 'disabled') return;
    const delay = this.#database === 'connected' ? CALM_MS : WORRIED_MS;
    this.#timer = window.setTimeout(() => void this.#ask(), delay);
  }

  async #ask(): Promise<void> {
    if (document.visibilityState === 'visible') {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const asking = api.checkReadiness({ signal });
      this.note(await asking.then(({ database }) => database).catch((error) => this.#stateAfter(error)));
    }
    this.#schedule();
  }

  /** What is known where this went wrong: any other answer, such as that of a proxy that refuses the question, tells nothing. */
  #stateAfter(error: unknown): DatabaseState {
    const isAway = isServiceAway(error) || hasCode(error, 'aborted');
    return isAway ? 'unreachable' : this.#database;
  }
}
