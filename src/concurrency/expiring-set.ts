/** A set whose members go some time after they were added last; they are cleared away when others are added. */
export class ExpiringSet {
  /** When each was added, the oldest first. */
  readonly #addedAt = new Map<string, number>();

  /** @param ttlMs For how long members stay. */
  constructor(private readonly ttlMs: number) {}

  add(member: string): void {
    const now = Date.now();
    this.#addedAt.delete(member);
    this.#addedAt.set(member, now);
    for (const [oldest, addedAt] of this.#addedAt) {
      if (now - addedAt < this.ttlMs) return;
      this.#addedAt.delete(oldest);
    }
  }

  has(member: string): boolean {
    return this.#addedAt.has(member);
  }

  /** Whether it was a member. */
  delete(member: string): boolean {
    return this.#addedAt.delete(member);
  }
}
