/** What the browser has for scripts that see sound; not among the types of the DOM. */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** 2,048 samples are 43 ms at 48 kHz: 23 messages a second instead of 375. */
const BATCH = 2_048;

/** Hands what the microphone hears to the page, in batches; a message to it asks for what is left, after which comes `null`. */
class Recorder extends AudioWorkletProcessor {
  #batch = new Float32Array(BATCH);
  #filled = 0;

  constructor() {
    super();
    this.port.onmessage = () => {
      this.#send();
      this.port.postMessage(null);
    };
  }

  process([input]: readonly (readonly Float32Array[])[]): boolean {
    const samples = input?.[0];
    if (!samples) return true;
    if (this.#filled + samples.length > BATCH) this.#send();
    this.#batch.set(samples, this.#filled);
    this.#filled += samples.length;
    return true;
  }

  #send(): void {
    if (this.#filled > 0) this.port.postMessage(this.#batch.slice(0, this.#filled));
    this.#filled = 0;
  }
}

registerProcessor('recorder', Recorder);
