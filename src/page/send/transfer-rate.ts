/** Nothing is said before this time: the first bytes only fill the buffers of the device. */
const FIRST_MS = 800;
/** What was measured this long ago counts a third. */
const MEMORY_MS = 3_000;
/** Measurements that follow sooner are taken together. */
const STEP_MS = 100;

/** How fast an upload is, evened out, so that what is said of it does not jump. Times are in milliseconds. */
export class TransferRate {
  #beganMs: number | null = null;
  #last = { ms: 0, bytes: 0 };
  #bytesPerMs: number | null = null;

  /** Notes how many bytes have been sent in all. Fewer than before begin anew: the upload is tried again. */
  note(sentBytes: number, nowMs: number): void {
    if (this.#beganMs === null || sentBytes < this.#last.bytes) {
      this.#beganMs = nowMs;
      this.#bytesPerMs = null;
      this.#last = { ms: nowMs, bytes: sentBytes };
      return;
    }
    const passed = nowMs - this.#last.ms;
    if (passed < STEP_MS) return;
    const rate = (sentBytes - this.#last.bytes) / passed;
    const weight = 1 - Math.exp(-passed / MEMORY_MS);
    this.#bytesPerMs = this.#bytesPerMs === null ? rate : this.#bytesPerMs + weight * (rate - this.#bytesPerMs);
    this.#last = { ms: nowMs, bytes: sentBytes };
  }

  /** Null as long as it is not known. */
  get bytesPerSecond(): number | null {
    if (this.#beganMs === null || this.#bytesPerMs === null || this.#last.ms - this.#beganMs < FIRST_MS) return null;
    return this.#bytesPerMs * 1000;
  }

  /** How long so many more bytes take; null as long as that is not known, or when nothing moves. */
  secondsFor(bytes: number): number | null {
    const rate = this.bytesPerSecond;
    return rate === null || rate < 1 ? null : bytes / rate;
  }
}

/** A time that is left, as it is said: to five seconds, to a minute from one and a half on. */
export function roundedTime(seconds: number): { readonly count: number; readonly unit: 'seconds' | 'minutes' } {
  if (seconds >= 90) return { count: Math.round(seconds / 60), unit: 'minutes' };
  if (seconds > 10) return { count: Math.ceil(seconds / 5) * 5, unit: 'seconds' };
  return { count: Math.max(1, Math.ceil(seconds)), unit: 'seconds' };
}
