import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

type Step = () => Promise<unknown> | unknown;

/**
 * What a bench has started and made. It is stopped and removed when the bench ends, when it fails, and when a signal ends it.
 * One folder holds everything that is written, so that nothing is left elsewhere.
 */
export class CleanUp {
  /** The folder for all files of the bench; servers are given it as their TMPDIR. */
  readonly folder = mkdtempSync(path.join(tmpdir(), 'voice-models-bench-'));
  readonly #steps = new Set<Step>();
  readonly #atOnce = new Set<() => void>();
  readonly #onFailure: (error: unknown) => void;

  /** Makes the folder. `onFailure` is told of every step that fails. */
  constructor(onFailure: (error: unknown) => void = console.error) {
    this.#onFailure = onFailure;
  }

  /** Adds what stops something. Returns a function that does it now instead. */
  add(step: Step): () => Promise<void> {
    this.#steps.add(step);
    return async () => {
      if (this.#steps.delete(step)) await step();
    };
  }

  /** Adds what ends something without waiting, for when there is no time. Returns a function that takes it back. */
  addAtOnce(step: () => void): () => void {
    this.#atOnce.add(step);
    return () => this.#atOnce.delete(step);
  }

  /** Stops everything, the latest first, and removes the folder. A step that fails does not keep the others from being done. */
  async run(): Promise<void> {
    for (const step of [...this.#steps].reverse()) {
      this.#steps.delete(step);
      await Promise.resolve().then(step).catch(this.#onFailure);
    }
    this.runAtOnce();
  }

  /** The same without waiting: for the end of the process. */
  runAtOnce(): void {
    for (const step of this.#atOnce) step();
    this.#atOnce.clear();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
