/** A map of bounded size: beyond it, the entry goes that was set longest ago. */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>();

  /** @param maxSize How many entries there are at most. */
  constructor(private readonly maxSize: number) {}

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  /** Sets an entry, which counts as the latest one then, also where it was there before. */
  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.maxSize && oldest !== undefined) this.#entries.delete(oldest);
  }

  /** Whether there was an entry. */
  delete(key: K): boolean {
    return this.#entries.delete(key);
  }

  /** Deletes the entries whose value is meant. */
  deleteWhere(isMeant: (value: V) => boolean): void {
    for (const [key, value] of this.#entries) if (isMeant(value)) this.#entries.delete(key);
  }
}
