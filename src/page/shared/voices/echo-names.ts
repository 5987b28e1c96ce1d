import { visibleName } from '../../../texts/voice-look.js';
import { api } from '../api.js';
import { find } from '../dom.js';
import { ofUser } from '../user/session.js';
import { anEcho, collect } from './echos.js';

/** What the Echos of a user are called. They are read when the first one is shown whose name is not known. */
export class EchoNames {
  #userId = '';
  readonly #names = new Map<string, string>();
  readonly #missing = new Set<string>();

  /** Begins with the names that the server has written into the rows of the list. */
  constructor() {
    for (const row of document.querySelectorAll<HTMLElement>('[data-echo-id]')) {
      const { echoId = '' } = row.dataset;
      const name = find(row, '[data-field="echo_name"]', HTMLElement).textContent ?? '';
      if (name !== echoId) this.remember(echoId, name);
    }
  }

  /** The name of an Echo; the end of its id where it was not created here, or is not known yet. */
  nameOf(echoId: string): string {
    return this.#names.get(echoId) ?? anEcho(echoId);
  }

  /** Takes a name that was read elsewhere. */
  remember(echoId: string, name: string): void {
    this.#names.set(echoId, visibleName(name));
  }

  /** Reads the names of these Echos where they are not known. Resolves to whether any name was found. */
  async learn(userId: string, echoIds: readonly (string | null)[]): Promise<boolean> {
    if (userId !== this.#userId) this.#missing.clear();
    this.#userId = userId;
    const unknown = echoIds.filter((id) => id !== null).filter((id) => !this.#names.has(id) && !this.#missing.has(id));
    if (unknown.length === 0) return false;
    for (const id of unknown) this.#missing.add(id);
    const echos = await collect(api.eachEcho({ ...ofUser(userId), limit: 100 })).catch(() => null);
    // Where they cannot be read now, they are read when they are shown the next time.
    if (echos === null) for (const id of unknown) this.#missing.delete(id);
    for (const { _id, name } of echos ?? []) {
      this.#names.set(_id, visibleName(name));
      this.#missing.delete(_id);
    }
    return unknown.some((id) => this.#names.has(id));
  }
}
