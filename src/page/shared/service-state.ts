import type { Readiness } from '../../client/index.js';
import { api } from './api.js';
import { Emitter } from './emitter.js';

/** How the service is with its database. */
export type DatabaseState = Readiness['database'];

const CALM_MS = 20_000;
const WORRIED_MS = 2_000;

/** Asks the service how it is: often while its database is away, so that the page says within seconds that it is back. */
export class ServiceState extends Emitter<{ database: DatabaseState }> {
  #database: DatabaseState;
  #timer: number | undefined;

  /** Begins with the state in which the server wrote the page. Nothing is asked while the page is in the background. */
  constructor(database: DatabaseState) {
    super();
    this.#database = database;
    if (database !== 'disabled') this.#schedule();
  }

  /** The state that is known. */
  get database(): DatabaseState {
    return this.#database;
  }

  /** Notes what a response has said of the database, such as a list that is partial. */
  note(database: DatabaseState): void {
    if (database === this.#database) return;
    this.#database = database;
    // What is away is asked for soon, not after the calm interval that was begun before.
    if (database !== 'disabled') this.#schedule();
    this.emit('database', database);
  }

  #schedule(): void {
    const delay = this.#database === 'connected' ? CALM_MS : WORRIED_MS;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), delay);
  }

  async #ask(): Promise<void> {
    if (document.visibilityState === 'visible') {
      const readiness = await api.checkReadiness().catch(() => null);
      if (readiness) this.note(readiness.database);
    }
    this.#schedule();
  }
}
