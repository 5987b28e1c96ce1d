import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;
const NOBODY = '64b0000000000000000000ff';

/** As much of the health check as is looked at. */
interface Readiness {
  readonly database: string;
  readonly journal: { readonly oldest_age_seconds: number | null };
}

/** Watches a service from outside until it uses its database again. */
export class ReturnWatch {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /**
   * Resolves to how many milliseconds after `since` (by `Date.now()`) the service said that it is connected, had saved
   * everything that was begun before `since`, and read from its database; null if that took more than `timeoutMs`.
   */
  async backAfter(since: number, timeoutMs: number): Promise<number | null> {
    for (; Date.now() < since + timeoutMs; await sleep(POLL_MS)) {
      if ((await this.#isReady(since)) && (await this.#reads())) return Date.now() - since;
    }
    return null;
  }

  async #isReady(since: number): Promise<boolean> {
    const askedAt = Date.now();
    const readiness = (await this.#get('/readyz')) as Readiness | null;
    if (readiness?.database !== 'connected') return false;
    const age = readiness.journal.oldest_age_seconds;
    return age === null || askedAt - age * 1000 > since;
  }

  async #reads(): Promise<boolean> {
    const list = (await this.#get(`/api/voice-models?user_id=${NOBODY}`)) as { partial?: true } | null;
    return list !== null && list.partial === undefined;
  }

  async #get(address: string): Promise<unknown> {
    const response = await fetch(this.#url + address, { headers: { accept: 'application/json' } }).catch(() => null);
    const body = await response?.json().catch(() => null);
    return response?.ok ? body : null;
  }
}
