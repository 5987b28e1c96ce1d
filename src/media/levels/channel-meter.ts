/** At or above this a value counts as cut off; 8-bit sound reaches no further. */
const FULL_SCALE = 0.99;

/** Less movement than this from one end of the sound to the other is no sound: -80 dBFS, three steps of 16 bits. */
const SILENT_SWING = 2 * 10 ** (-80 / 20);

/** Adds up what is heard in one channel. Every sum is a field of its own, since V8 would box the values of an array. */
export class ChannelMeter {
  values = 0;
  sum = 0;
  energy = 0;
  lowest = Number.POSITIVE_INFINITY;
  highest = Number.NEGATIVE_INFINITY;
  clipped = 0;

  /** What the last call of `add` added to `sum` and to `energy`. */
  lastSum = 0;
  lastEnergy = 0;

  /** The constant that electronics add to every value; where there is one, it is no sound. */
  get offset(): number {
    return this.values === 0 ? 0 : this.sum / this.values;
  }

  /** The energy of what moves, without the offset. */
  get movingEnergy(): number {
    return Math.max(this.energy - this.sum * this.offset, 0);
  }

  /** Whether nothing moves, be there an offset or not. */
  get isSilent(): boolean {
    return this.highest - this.lowest < SILENT_SWING;
  }

  /** The furthest that the channel moves from its offset; never further than what is stored. */
  get peak(): number {
    const { offset, lowest, highest } = this;
    return Math.min(Math.max(highest - offset, offset - lowest), Math.max(highest, -lowest));
  }

  /** Takes the values from `from` (included) to `to` (not included). */
  add(channel: Float32Array, from: number, to: number): void {
    let sum = 0;
    let energy = 0;
    let lowest = this.lowest;
    let highest = this.highest;
    for (let index = from; index < to; index += 1) {
      const value = channel[index] as number;
      sum += value;
      energy += value * value;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
    this.values += to - from;
    this.sum += sum;
    this.energy += energy;
    this.lowest = lowest;
    this.highest = highest;
    // Most recordings never get there, and need not be looked through for it.
    if (highest >= FULL_SCALE || lowest <= -FULL_SCALE) this.clipped += countClipped(channel, from, to);
    this.lastSum = sum;
    this.lastEnergy = energy;
  }
}

function countClipped(channel: Float32Array, from: number, to: number): number {
  let clipped = 0;
  for (let index = from; index < to; index += 1) {
    const value = channel[index] as number;
    if (value >= FULL_SCALE || value <= -FULL_SCALE) clipped += 1;
  }
  return clipped;
}

/** The energy that two channels have in common: what their mix has beyond their own energies, halved. */
export function commonEnergy(one: Float32Array, other: Float32Array, from: number, to: number): number {
  let energy = 0;
  for (let index = from; index < to; index += 1) energy += (one[index] as number) * (other[index] as number);
  return energy;
}
