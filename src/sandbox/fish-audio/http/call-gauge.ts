import type { ServerResponse } from 'node:http';

/** Creates and speeches, which count against the concurrency limit of an account (docs.fish.audio, rate limits). */
const COUNTED = /^POST (\/model|\/v1\/tts(\/stream\/with-timestamp)?)$/;

/** How many creates and speeches are in flight, and how many were at most. */
export class CallGauge {
  #inFlight = 0;
  #most = 0;

  get inFlight(): number {
    return this.#inFlight;
  }

  get most(): number {
    return this.#most;
  }

  /** Counts a call until its response has been sent or its connection is closed. Other calls are ignored. */
  count(method: string, path: string, res: ServerResponse): void {
    if (!COUNTED.test(`${method} ${path}`)) return;
    this.#inFlight += 1;
    this.#most = Math.max(this.#most, this.#inFlight);
    let hasEnded = false;
    const end = (): void => {
      if (!hasEnded) this.#inFlight -= 1;
      hasEnded = true;
    };
    res.once('finish', end).once('close', end);
  }

  /** Forgets how many there were at most; calls in flight go on counting. */
  reset(): void {
    this.#most = this.#inFlight;
  }
}
