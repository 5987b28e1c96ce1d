interface Event {
  readonly atMs: number;
  /** Events of the same time run in the order in which they were added. */
  readonly number: number;
  readonly run: () => void;
}

function isBefore(one: Event, other: Event): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.number < other.number);
}

/** Events in simulated time, in milliseconds. Nothing waits: a minute passes as quickly as its events are run. */
export class EventQueue {
  readonly #heap: Event[] = [];
  #added = 0;
  #nowMs = 0;

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Runs something once this time has come, or next where it has passed. */
  at(atMs: number, run: () => void): void {
    const heap = this.#heap;
    const event = { atMs: Math.max(atMs, this.#nowMs), number: this.#added, run };
    this.#added += 1;
    let place = heap.push(event) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, event)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = event;
  }

  after(delayMs: number, run: () => void): void {
    this.at(this.#nowMs + delayMs, run);
  }

  /** Runs all events up to and including this time. */
  runUntil(endMs: number): void {
    for (let next = this.#heap[0]; next !== undefined && next.atMs <= endMs; next = this.#heap[0]) {
      this.#removeFirst();
      this.#nowMs = next.atMs;
      next.run();
    }
    this.#nowMs = endMs;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const right = left + 1;
      let child = left;
      const [leftEvent, rightEvent] = [heap[left], heap[right]];
      if (leftEvent === undefined) break;
      if (rightEvent !== undefined && isBefore(rightEvent, leftEvent)) child = right;
      const below = child === right && rightEvent !== undefined ? rightEvent : leftEvent;
      if (isBefore(last, below)) break;
      heap[place] = below;
      place = child;
    }
    heap[place] = last;
  }
}
