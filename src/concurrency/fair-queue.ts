/** Whose an item is: the client, and within it the group (such as a request) that the item belongs to. */
export interface QueuePlace {
  readonly client: string;
  readonly group: object;
}

interface Lane<T> {
  readonly groups: Map<object, T[]>;
  size: number;
}

/**
 * A bounded queue that is fair: clients take turns, and within a client its groups do, however much each of them has
 * waiting. Where it is full, the client with the most items gives up its latest.
 */
export class FairQueue<T> {
  readonly #lanes = new Map<string, Lane<T>>();
  readonly #capacity: number;
  #size = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#size;
  }

  /** Adds an item behind those of its group. Returns the item that had to leave because the queue is full; else null. */
  push(place: QueuePlace, item: T): T | null {
    this.#groupOf(place).push(item);
    return this.#size > this.#capacity ? this.#dropFromLongest() : null;
  }

  /** Adds an item in front of those of its group: it had its turn, and needs another one. */
  putBack(place: QueuePlace, item: T): void {
    this.#groupOf(place).unshift(item);
  }

  /** Takes the item whose turn it is, of the clients that may have one now; null when there is none. */
  shift(mayTake: (client: string) => boolean = () => true): T | null {
    for (const [client, lane] of this.#lanes) {
      const [turn] = lane.groups;
      if (turn === undefined || !mayTake(client)) continue;
      const [group, items] = turn;
      const item = items.shift() ?? null;
      // Whoever had a turn goes to the end.
      this.#lanes.delete(client);
      lane.groups.delete(group);
      if (items.length > 0) lane.groups.set(group, items);
      lane.size -= 1;
      this.#size -= 1;
      if (lane.size > 0) this.#lanes.set(client, lane);
      return item;
    }
    return null;
  }

  /** Takes an item out, wherever it is. Returns whether it was there. */
  remove({ client, group }: QueuePlace, item: T): boolean {
    const lane = this.#lanes.get(client);
    const items = lane?.groups.get(group);
    const at = items?.indexOf(item) ?? -1;
    if (lane === undefined || items === undefined || at === -1) return false;
    items.splice(at, 1);
    if (items.length === 0) lane.groups.delete(group);
    this.#shrink(client, lane);
    return true;
  }

  /** Takes out everything, in no particular order. */
  clear(): T[] {
    const all = [...this.#lanes.values()].flatMap(({ groups }) => [...groups.values()].flat());
    this.#lanes.clear();
    this.#size = 0;
    return all;
  }

  #groupOf({ client, group }: QueuePlace): T[] {
    const lane = this.#lanes.get(client) ?? { groups: new Map<object, T[]>(), size: 0 };
    this.#lanes.set(client, lane);
    const items = lane.groups.get(group) ?? [];
    lane.groups.set(group, items);
    lane.size += 1;
    this.#size += 1;
    return items;
  }

  #dropFromLongest(): T | null {
    let longest: [string, Lane<T>] | null = null;
    for (const entry of this.#lanes) if (longest === null || entry[1].size >= longest[1].size) longest = entry;
    if (longest === null) return null;
    const [client, lane] = longest;
    const [group, items] = [...lane.groups].at(-1) ?? [];
    const item = items?.pop() ?? null;
    if (group !== undefined && items?.length === 0) lane.groups.delete(group);
    this.#shrink(client, lane);
    return item;
  }

  #shrink(client: string, lane: Lane<T>): void {
    lane.size -= 1;
    this.#size -= 1;
    if (lane.size === 0) this.#lanes.delete(client);
  }
}
