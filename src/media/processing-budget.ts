const MEGABYTE = 1e6;
/**
 * Honest recordings take half of this at most: decoders have to be compiled, half a minute measured, all of Vorbis decoded.
 * The other half is for the search of those that are silent wherever they are measured.
 */
const SAMPLE_CPU_MS = 3000;
const CPU_MS_PER_MEGABYTE = 60;
const REQUEST_CPU_MS = 4500;
/** What each sample of a request adds to what all of them may take. */
const CPU_MS_PER_SAMPLE = 300;
/** How much longer than its processor time an inspection may take on a machine that is busy with other things. */
const WALL_TO_CPU = 10;
const WALL_MS = 5000;

/** Bounds on the time of one inspection, in milliseconds. */
export interface TimeBounds {
  /** Processor time of the process. */
  readonly cpuMs: number;
  /** Time that passes: far beyond the other, since a busy machine is no fault of the sample. */
  readonly wallMs: number;
}

/** The bounds on the inspection of a sample of so many bytes. */
export function timeBoundsOf(bytes: number): TimeBounds {
  const cpuMs = SAMPLE_CPU_MS + (bytes / MEGABYTE) * CPU_MS_PER_MEGABYTE;
  return { cpuMs, wallMs: WALL_MS + WALL_TO_CPU * cpuMs };
}

/** The processor time that all samples of one request may take together. It grows with their number and their bytes. */
export class ProcessingBudget {
  #leftMs: number;
  #spentMs = 0;

  constructor(sampleBytes: readonly number[]) {
    const bytes = sampleBytes.reduce((sum, one) => sum + one, 0);
    this.#leftMs = REQUEST_CPU_MS + CPU_MS_PER_SAMPLE * sampleBytes.length + (bytes / MEGABYTE) * CPU_MS_PER_MEGABYTE;
  }

  /** What is left, in milliseconds; nothing is begun once it is used up. */
  get leftMs(): number {
    return this.#leftMs;
  }

  /** What was used so far, in milliseconds. */
  get spentMs(): number {
    return this.#spentMs;
  }

  /** The client has left: what is still to be done may cost no more than one sample. */
  shrink(): void {
    this.#leftMs = Math.min(this.#leftMs, SAMPLE_CPU_MS);
  }

  /** Counts processor time, in milliseconds. */
  charge(cpuMs: number): void {
    this.#leftMs -= cpuMs;
    this.#spentMs += cpuMs;
  }
}
