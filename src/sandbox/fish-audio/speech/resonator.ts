/** A second-order resonance, the building block of a formant synthesiser (Klatt, 1980). Unit gain at 0 Hz. */
export class Resonator {
  #a = 1;
  #b = 0;
  #c = 0;
  #previous = 0;
  #beforeThat = 0;

  /** Sets the frequency and bandwidth of the resonance; the frequency is limited to below half the sample rate. */
  tune(frequencyHz: number, bandwidthHz: number, sampleRate: number): void {
    const frequency = Math.min(frequencyHz, sampleRate * 0.45);
    this.#c = -Math.exp((-2 * Math.PI * bandwidthHz) / sampleRate);
    this.#b = 2 * Math.exp((-Math.PI * bandwidthHz) / sampleRate) * Math.cos((2 * Math.PI * frequency) / sampleRate);
    this.#a = 1 - this.#b - this.#c;
  }

  /** The next output sample for the next input sample. */
  filter(input: number): number {
    const output = this.#a * input + this.#b * this.#previous + this.#c * this.#beforeThat;
    this.#beforeThat = this.#previous;
    this.#previous = output;
    return output;
  }
}
