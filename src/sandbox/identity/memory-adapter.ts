import type { Adapter, AdapterPayload } from 'oidc-provider';

/** What a provider keeps, by kind and id; nothing of it outlives the process. */
export class MemoryAdapter implements Adapter {
  readonly #kept: Map<string, AdapterPayload>;
  readonly #kind: string;

  constructor(kind: string, kept: Map<string, AdapterPayload>) {
    this.#kind = kind;
    this.#kept = kept;
  }

  async upsert(id: string, payload: AdapterPayload): Promise<void> {
    this.#kept.set(this.#key(id), payload);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.#kept.get(this.#key(id));
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#all().find((payload) => payload.uid === uid);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#all().find((payload) => payload.userCode === userCode);
  }

  async consume(id: string): Promise<void> {
    const payload = await this.find(id);
    if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.#kept.delete(this.#key(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    // Of this kind alone: a sign-in that is under way names the grant as well, and has to go on.
    for (const [key, payload] of this.#kept) {
      if (key.startsWith(`${this.#kind}:`) && payload.grantId === grantId) this.#kept.delete(key);
    }
  }

  #key(id: string): string {
    return `${this.#kind}:${id}`;
  }

  #all(): AdapterPayload[] {
    return [...this.#kept].flatMap(([key, payload]) => (key.startsWith(`${this.#kind}:`) ? [payload] : []));
  }
}
