/** How many places a client may hold for each one that is free. */
const SHARE = 4;

/** Releases a place; a second call does nothing. */
export type ReleasePlace = () => void;

/**
 * A fixed number of places that clients share. One client may take four times as many as it leaves free: four fifths of
 * all where it is alone, less where others hold places as well. So there is one left for a client that has none, unless as
 * many clients as there are places hold one each.
 */
export class FairPlaces {
  readonly #held = new Map<string, number>();
  #free: number;

  constructor(readonly places: number) {
    this.#free = places;
  }

  /** How many places are taken. */
  get taken(): number {
    return this.places - this.#free;
  }

  /** How many places a client holds, and how many it may hold as long as the others hold what they do now. */
  shareOf(client: string): { readonly held: number; readonly limit: number } {
    const held = this.#held.get(client) ?? 0;
    const rest = this.#free + held;
    return { held, limit: Math.max(Math.min(1, rest), Math.floor((SHARE * rest) / (SHARE + 1))) };
  }

  /** Takes a place for a client; null where none is free, or where the client has its share. */
  take(client: string): ReleasePlace | null {
    const held = this.#held.get(client) ?? 0;
    if (this.#free === 0 || (held > 0 && held + 1 > SHARE * (this.#free - 1))) return null;
    this.#free -= 1;
    this.#held.set(client, held + 1);
    let released = false;
    return () => {
      if (!released) this.#release(client);
      released = true;
    };
  }

  #release(client: string): void {
    this.#free += 1;
    const held = (this.#held.get(client) ?? 1) - 1;
    if (held === 0) this.#held.delete(client);
    else this.#held.set(client, held);
  }
}
