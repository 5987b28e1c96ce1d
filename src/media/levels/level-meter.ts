import type { Levels } from '../inspection';

const FRAME_SECONDS = 0.02;
/** A frame softer than -50 dBFS holds a pause or the room, not speech. This is its mean square. */
const PAUSE_POWER = 10 ** (-50 / 10);
/** At or above this a value counts as cut off; 8-bit sound reaches no further. */
const FULL_SCALE = 0.99;
/** Less movement than this from one end of the sound to the other is no sound: -80 dBFS, three steps of 16 bits. */
const SILENT_SWING = 2 * 10 ** (-80 / 20);
/** What "nothing" reads as, since minus infinity is no number in JSON. */
const FLOOR_DBFS = -120;

/** Adds up how loud decoded sound is, piece by piece. Constant memory. */
export class LevelMeter {
  #seconds = 0;
  #values = 0;
  #energy = 0;
  #clipped = 0;
  #lowest = Number.POSITIVE_INFINITY;
  #highest = Number.NEGATIVE_INFINITY;
  #frames = 0;
  #pauses = 0;

  /** One array of values from -1 to 1 a channel, all of one length; frames that a piece cuts short are counted as they are. */
  add(channelData: readonly Float32Array[], sampleRate: number): void {
    const length = channelData[0]?.length ?? 0;
    const step = Math.max(1, Math.round(sampleRate * FRAME_SECONDS));
    for (let from = 0; from < length; from += step) this.#addFrame(channelData, from, Math.min(from + step, length));
    this.#seconds += length / sampleRate;
  }

  /** null before any sound was added. */
  levels(): Levels | null {
    if (this.#values === 0) return null;
    return {
      rms_dbfs: toDecibels(Math.sqrt(this.#energy / this.#values)),
      peak_dbfs: toDecibels(Math.max(Math.abs(this.#lowest), Math.abs(this.#highest))),
      silence_share: round(this.#pauses / this.#frames, 3),
      clipped_share: round(this.#clipped / this.#values, 5),
      measured_seconds: round(this.#seconds, 3),
    };
  }

  /** True when nothing moves, even if the microphone's electronics add a constant. */
  isSilent(): boolean {
    return this.#values > 0 && this.#highest - this.#lowest < SILENT_SWING;
  }

  #addFrame(channelData: readonly Float32Array[], from: number, to: number): void {
    const before = this.#energy;
    for (const channel of channelData) this.#addValues(channel, from, to);
    const values = (to - from) * channelData.length;
    this.#values += values;
    this.#frames += 1;
    if ((this.#energy - before) / values < PAUSE_POWER) this.#pauses += 1;
  }

  #addValues(channel: Float32Array, from: number, to: number): void {
    // One by one: taken from an array, V8 would box every one of millions of values.
    let energy = 0;
    let lowest = this.#lowest;
    let highest = this.#highest;
    let clipped = 0;
    for (let index = from; index < to; index += 1) {
      const value = channel[index] as number;
      energy += value * value;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
      if (value >= FULL_SCALE || value <= -FULL_SCALE) clipped += 1;
    }
    this.#energy += energy;
    this.#lowest = lowest;
    this.#highest = highest;
    this.#clipped += clipped;
  }
}

function toDecibels(amplitude: number): number {
  return round(Math.max(20 * Math.log10(amplitude), FLOOR_DBFS), 1);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
