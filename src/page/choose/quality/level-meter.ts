/** How loud a recording is. */
export interface Levels {
  /** In dB relative to full scale; -120 for nothing at all. */
  readonly rmsDbfs: number;
  /** Which share of the values is cut off at full scale, 0 to 1. */
  readonly clippedShare: number;
  /** Which share of the time is a pause, 0 to 1. */
  readonly silenceShare: number;
  /** Whether nothing moves from one end to the other. */
  readonly isSilent: boolean;
}

/** At or above this a value counts as cut off, as in the service. */
const FULL_SCALE = 0.99;
/** Less movement than this is no sound: -80 dBFS. */
const SILENT_SWING = 2 * 10 ** (-80 / 20);
/** A frame softer than -50 dBFS holds a pause. This is its mean square. */
const PAUSE_POWER = 10 ** (-50 / 10);
const FRAME_SECONDS = 0.02;
const FLOOR_DBFS = -120;

/** Sums over the values of one channel, or of a stretch of it. */
class Sums {
  values = 0;
  sum = 0;
  energy = 0;

  add(value: number): void {
    this.values += 1;
    this.sum += value;
    this.energy += value * value;
  }

  /** The energy without the constant offset that cheap electronics add. */
  get moving(): number {
    return this.values === 0 ? 0 : Math.max(this.energy - this.sum ** 2 / this.values, 0);
  }
}

/** Adds up how loud sound is and what it looks like, piece by piece, in one pass and nearly constant memory. */
export class LevelMeter {
  readonly #channels: Sums[] = [];
  #frame: Sums[] = [];
  #frames = 0;
  #pauses = 0;
  #clipped = 0;
  #lowest = 0;
  #highest = 0;
  #framePeak = 0;
  readonly #peaks: number[] = [];
  #seconds = 0;

  /** One array of values from -1 to 1 a channel, all of one length. */
  add(channels: readonly Float32Array[], sampleRate: number): void {
    const length = channels[0]?.length ?? 0;
    const frameLength = Math.max(1, Math.round(sampleRate * FRAME_SECONDS));
    let from = 0;
    while (from < length) {
      const to = Math.min(length, from + frameLength - (this.#frame[0]?.values ?? 0));
      for (const [index, values] of channels.entries()) this.#addTo(index, values, from, to);
      if ((this.#frame[0]?.values ?? 0) >= frameLength) this.#endFrame();
      from = to;
    }
    this.#seconds += length / sampleRate;
  }

  /** How long all that was added is. */
  get seconds(): number {
    return this.#seconds;
  }

  /** null before any sound was added. A channel in which nothing moves makes the others no softer. */
  levels(): Levels | null {
    const values = this.#channels.reduce((sum, channel) => sum + channel.values, 0);
    if (values === 0) return null;
    const power = Math.max(...this.#channels.map((channel) => channel.moving / Math.max(1, channel.values)));
    return {
      rmsDbfs: Math.max(FLOOR_DBFS, 10 * Math.log10(power)),
      clippedShare: this.#clipped / values,
      silenceShare: this.#frames === 0 ? 0 : this.#pauses / this.#frames,
      isSilent: this.#highest - this.#lowest < SILENT_SWING,
    };
  }

  /** At most `count` peaks from 0 to 1, for a picture. */
  peaks(count: number): number[] {
    const all = this.#frame.length === 0 ? this.#peaks : [...this.#peaks, this.#framePeak];
    if (all.length <= count) return all;
    return Array.from({ length: count }, (_, index) => {
      const from = Math.floor((index * all.length) / count);
      const to = Math.floor(((index + 1) * all.length) / count);
      return all.slice(from, to).reduce((highest, peak) => Math.max(highest, peak), 0);
    });
  }

  #addTo(index: number, values: Float32Array, from: number, to: number): void {
    this.#channels[index] ??= new Sums();
    this.#frame[index] ??= new Sums();
    const channel = this.#channels[index];
    const frame = this.#frame[index];
    for (let at = from; at < to; at++) {
      const value = values[at] ?? 0;
      const size = Math.abs(value);
      channel.add(value);
      frame.add(value);
      if (size >= FULL_SCALE) this.#clipped += 1;
      if (size > this.#framePeak) this.#framePeak = size;
      if (value < this.#lowest) this.#lowest = value;
      if (value > this.#highest) this.#highest = value;
    }
  }

  #endFrame(): void {
    const power = Math.max(...this.#frame.map((channel) => channel.moving / channel.values));
    if (power < PAUSE_POWER) this.#pauses += 1;
    this.#frames += 1;
    this.#peaks.push(Math.min(1, this.#framePeak));
    this.#framePeak = 0;
    this.#frame = [];
  }
}
