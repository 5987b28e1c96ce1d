import { BoundedMap } from '../../../concurrency/bounded-map';
import type { DatabaseManager } from '../../../database/database-manager';
import type { ApiKey } from '../../../domain/identity/api-key';
import type { Log } from '../../../domain/log';

/** When a use of a key was last noted, it is not noted again for so long. */
const NOTED_EVERY_MS = 3_600_000;
/** After a note that was begun, whatever became of it. */
const ATTEMPTED_EVERY_MS = 60_000;
const MAX_REMEMBERED = 10_000;

/** What is asked of the database for a key that is sent. */
export interface UsedKeys {
  readonly identity: { readonly keys: Pick<DatabaseManager['identity']['keys'], 'findByHash' | 'noteUse'> };
}

/** Notes in the database that keys are used. Nobody waits for it. */
export class KeyUse {
  readonly #database: UsedKeys;
  readonly #log: Log;
  readonly #onFirstUse: (key: ApiKey) => void;
  /** When a note of a key was last begun here, by `performance.now()` and the id of the key. */
  readonly #attempts = new BoundedMap<string, number>(MAX_REMEMBERED);

  constructor(database: UsedKeys, log: Log, onFirstUse: (key: ApiKey) => void) {
    this.#database = database;
    this.#log = log;
    this.#onFirstUse = onFirstUse;
  }

  /** Never throws. A use that cannot be noted is lost; a later one is noted. */
  note(key: ApiKey): void {
    const { key_id, last_used_at } = key;
    const now = Date.now();
    if (last_used_at !== null && Math.abs(now - last_used_at.getTime()) < NOTED_EVERY_MS) return;
    const passedMs = performance.now();
    if (passedMs - (this.#attempts.get(key_id) ?? Number.NEGATIVE_INFINITY) < ATTEMPTED_EVERY_MS) return;
    this.#attempts.set(key_id, passedMs);
    const noted = this.#database.identity.keys.noteUse(key_id, new Date(now));
    noted.then(
      (isFirst) => {
        if (isFirst) this.#onFirstUse(key);
      },
      () => this.#log.debug({ event: 'key_use_not_noted', key_id }, 'The use of a key could not be noted'),
    );
  }
}
