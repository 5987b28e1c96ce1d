import { Emitter } from '../shared/emitter.js';

/** A recording that is to become a voice. */
export interface Chosen {
  /** Names it on this page. */
  readonly id: string;
  readonly file: File;
  /** Whether it was recorded here. */
  readonly recorded: boolean;
  /** What is said in it; an empty text where that was not entered. */
  readonly transcript: string;
  /** Whether its file was changed or removed after it was chosen, so that it cannot be read any more. */
  readonly isGone?: boolean;
}

/** Why recordings cannot be sent, in sentences for people. */
export interface Refusals {
  /** By the id of the recording. */
  readonly each: ReadonlyMap<string, string>;
  /** What is wrong with all of them together, such as their length; empty when nothing is. */
  readonly together: string;
}

/** What happens to the recordings. */
export interface SelectionEvents {
  changed: readonly Chosen[];
  /** Carries the first sentence that blocks sending; empty when nothing does. */
  judged: string;
}

/** The recordings of the voice that is being made, in the order in which they are sent. Every part of the form works on this one. */
export class Selection extends Emitter<SelectionEvents> {
  #chosen: readonly Chosen[] = [];
  #made = 0;
  #refusals: Refusals = { each: new Map(), together: '' };
  readonly #pending = new Set<Promise<unknown>>();
  /** Whether they are being sent: nothing that is chosen now would be sent with them. */
  isSending = false;

  /** All of them. */
  get all(): readonly Chosen[] {
    return this.#chosen;
  }

  /** The first sentence that blocks sending; empty when nothing is known to. That there is no recording is not said here. */
  get problem(): string {
    const first = this.#chosen.find(({ id }) => this.problemOf(id) !== '');
    return first ? this.problemOf(first.id) : this.#refusals.together;
  }

  /** Why this recording cannot be sent; empty when nothing is known against it. */
  problemOf(id: string): string {
    return this.#refusals.each.get(id) ?? '';
  }

  /** What is wrong with all of them together; empty when nothing is. */
  get problemTogether(): string {
    return this.#refusals.together;
  }

  /** As `problem`, once what is being looked at in the browser is known; to be awaited before sending. Never rejects. */
  async settled(): Promise<string> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
    return this.problem;
  }

  /** Whether nothing is being looked at in the browser, or still to come. */
  get isSettled(): boolean {
    return this.#pending.size === 0;
  }

  /** Makes `settled` wait for this as well. It must not reject. */
  expect(pending: Promise<unknown>): void {
    this.#pending.add(pending);
    void pending.then(() => this.#pending.delete(pending));
  }

  /** Says anew why recordings cannot be sent. */
  refuse(refusals: Refusals): void {
    this.#refusals = refusals;
    this.emit('judged', this.problem);
  }

  /** Adds files to the end. */
  add(files: readonly File[], { recorded = false } = {}): void {
    const added = files.map((file) => ({ id: `recording-${++this.#made}`, file, recorded, transcript: '' }));
    this.#become([...this.#chosen, ...added]);
  }

  /** Changes one, such as its file after it was cut. */
  change(id: string, change: Partial<Omit<Chosen, 'id'>>): void {
    this.#become(this.#chosen.map((chosen) => (chosen.id === id ? { ...chosen, ...change } : chosen)));
  }

  /** Takes one away; returns what brings it back to the place that it had. */
  remove(id: string): () => void {
    const index = this.#chosen.findIndex((chosen) => chosen.id === id);
    const removed = this.#chosen.slice(index, index + 1);
    this.#become(this.#chosen.filter((chosen) => chosen.id !== id));
    return () => this.#become([...this.#chosen.slice(0, index), ...removed, ...this.#chosen.slice(index)]);
  }

  /** Takes these away, or all. */
  clear(these = this.#chosen): void {
    const ids = new Set(these.map(({ id }) => id));
    if (this.#chosen.some(({ id }) => ids.has(id))) this.#become(this.#chosen.filter(({ id }) => !ids.has(id)));
  }

  #become(chosen: readonly Chosen[]): void {
    this.#chosen = chosen;
    this.emit('changed', chosen);
  }
}
