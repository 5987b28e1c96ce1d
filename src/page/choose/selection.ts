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
}

/** The recordings of the voice that is being made, in the order in which they are sent. Every part of the form works on this one. */
export class Selection extends Emitter<{ changed: readonly Chosen[] }> {
  #chosen: readonly Chosen[] = [];
  #made = 0;

  /** All of them. */
  get all(): readonly Chosen[] {
    return this.#chosen;
  }

  /** What keeps them from being sent, in a sentence; an empty text when nothing does. */
  get problem(): string {
    return '';
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

  /** Takes one away. */
  remove(id: string): void {
    this.#become(this.#chosen.filter((chosen) => chosen.id !== id));
  }

  /** Takes all away. */
  clear(): void {
    if (this.#chosen.length > 0) this.#become([]);
  }

  #become(chosen: readonly Chosen[]): void {
    this.#chosen = chosen;
    this.emit('changed', chosen);
  }
}
