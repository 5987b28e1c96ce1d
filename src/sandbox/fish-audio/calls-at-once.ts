/** Which requests are inference calls, of which an account may have a limited number in flight. */
const INFERENCE_PATHS: ReadonlySet<string> = new Set(['/model', '/v1/tts', '/v1/asr']);

/** Counts the inference calls in flight, whatever becomes of them: refused ones and those that a fault ends as well. */
export class CallsAtOnce {
  #now = 0;
  #most = 0;

  /** The highest number so far. */
  get most(): number {
    return this.#most;
  }

  /** Counts a request, if it is an inference call, until the signal is aborted. */
  add(method: string, path: string, signal: AbortSignal): void {
    if (method !== 'POST' || !INFERENCE_PATHS.has(path) || signal.aborted) return;
    this.#now += 1;
    this.#most = Math.max(this.#most, this.#now);
    signal.addEventListener('abort', () => (this.#now -= 1), { once: true });
  }

  /** Forgets the highest number; calls in flight are counted on. */
  reset(): void {
    this.#most = this.#now;
  }
}
